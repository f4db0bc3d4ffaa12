/** The walk cannot go on, or was asked to end here; what it is about is in the findings or the timeline already. */
export class WalkEnded extends Error {}

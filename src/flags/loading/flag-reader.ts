/** Where flags come from, read again and again. */
export interface FlagReader {
  readonly source: 'unleash' | 'file';

  /**
   * The flag document as text; `undefined` when it is the one that was answered last.
   * @throws FlagSourceUnavailableError
   */
  read(signal: AbortSignal): Promise<string | undefined>;

  /** Called when a poll failed, also because the text made no sense: the next `read` answers in full. */
  forget(): void;
}

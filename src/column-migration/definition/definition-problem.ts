/** Why a definition cannot be carried out on its table as it is. */
export interface DefinitionProblem {
  /**
   * `missing`: the table or a column of it does not exist. `untried`: the role that asks lacks the right to find out.
   */
  readonly kind: 'missing' | 'untried' | 'impossible';
  readonly what: string;
  readonly todo: string;
}

export function impossible(what: string, todo: string): DefinitionProblem {
  return { kind: 'impossible', what, todo };
}

export function missing(what: string, todo: string): DefinitionProblem {
  return { kind: 'missing', what, todo };
}

export function untried(what: string, todo: string): DefinitionProblem {
  return { kind: 'untried', what, todo };
}

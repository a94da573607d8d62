/** The problems of a list of choices, which must have exactly one default and unique ids. */
export function choiceProblems(
  where: string,
  choices: readonly { readonly id: string; readonly default: boolean }[],
): string[] {
  const defaults = choices.filter((choice) => choice.default).length;
  const problems = repeated(choices.map(({ id }) => id)).map(
    (id) => `${where} contains ${id} twice.`,
  );
  if (defaults !== 1) problems.push(`${where} must have exactly one default, but has ${defaults}.`);
  return problems;
}

/** Names that are listed more than once. */
export function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

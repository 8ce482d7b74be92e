/** What is to be done about a table that rules look into and nobody has put. */
export function missingTable(name: string): string {
  return `there is no table "${name}" to look into; put it with \`ferrule tables put ${name} ${name}.csv\`, or PUT /tables/${name}`;
}

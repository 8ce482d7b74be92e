/** Commands that move no records. What V8 is told for those that do (`memory.cjs`) would make these start twice, for nothing. */
module.exports = ['init', 'validate', 'types', 'migrations', 'eval', 'explain', 'schemas', 'help'];

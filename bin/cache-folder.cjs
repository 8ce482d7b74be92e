const { isAbsolute, join } = require('node:path');

/**
 * Where what was compiled is kept for the next start; undefined where the user has no folder for such things. Not the folder for temporary files: what
 * lies here is run, and that one is everybody's.
 */
module.exports = function cacheFolder({ XDG_CACHE_HOME, LOCALAPPDATA, HOME }) {
  const folder = [XDG_CACHE_HOME, LOCALAPPDATA, HOME && join(HOME, '.cache')].find((path) => path && isAbsolute(path));
  return folder && join(folder, 'ferrule');
};

import { openFolder } from './open-folder.ts';
import { serve } from './serve.ts';

/** The store's thread: the only one that touches its SQLite. */
serve('store', openFolder);

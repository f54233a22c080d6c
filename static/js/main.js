// The only script a page loads: each module looks for what it serves and does nothing where it is not there.
import "./theme.js";
import "./once.js";
import "./dialog.js";
import "./filter.js";
import "./autosave.js";
import "./copy.js";
import "./tabs.js";
import "./wide.js";
import "./made.js";
import "./steady.js";
import "./builder.js";
import "./shortcuts.js";
import "./minutes.js";
import "./drafting.js";
import "./preview.js";

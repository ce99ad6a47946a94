"use strict";
// The pack, as Pulumi starts it.
require("./installation").load(() => require("../bin/index.js"));

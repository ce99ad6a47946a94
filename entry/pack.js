"use strict";
// The pack, as Pulumi starts it.
const writeCompiled = require("./compile-cache").keepCompiled();
require("./later").loadForProgramsLater();
require("./installation").load(() => require("../bin/index.js"));
writeCompiled();

#!/usr/bin/env node
"use strict";
// The command `lambda-access`. Places in what is built are told as places in the sources, as Pulumi's host does for a pack.
process.setSourceMapsEnabled(true);
require("./installation").load(() => require("../bin/command.js"));

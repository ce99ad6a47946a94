#!/usr/bin/env node
"use strict";
// The command `lambda-access`.
require("./installation").load(() => require("../bin/command.js"));

"use strict";
// The policies, for a pack of somebody's own. Their names are written out: an ES module imports what it can see here.
const { lambdaAccess, policies } = require("./installation").load(() => require("../bin/policies.js"));

exports.lambdaAccess = lambdaAccess;
exports.policies = policies;

exports.thumbnail = async (event) => console.log(`${event.Records.length} uploads`);
exports.report = async () => console.log("nothing uploaded today");

// Which part of the TypeScript code may know which other: the folders' rules, held by bin/test.
const rule = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

const tests = "[.]test[.]tsx?$";

module.exports = {
  forbidden: [
    rule("no-circles", "Whoever reads one file of a circle has to read them all.", {}, {
      circular: true,
      viaOnly: { dependencyTypesNot: ["type-only"] },
    }),
    rule("no-strangers", "Only what package.json names, so that a build does not depend on luck.", {}, {
      dependencyTypes: ["npm-no-pkg", "npm-unknown"],
    }),
    rule("resolvable", "An import that leads nowhere.", {}, { couldNotResolve: true, pathNot: "^virtual:" }),
    rule("core-is-alone", "The reconciliation core imports nothing but itself, so that any client can use it.",
      { path: "^sync/", pathNot: tests }, { pathNot: "^sync/" }),
    rule("one-door-to-the-database", "Only the store sees IndexedDB.",
      { pathNot: `^pwa/src/store/|${tests}` }, { path: "^pwa/src/store/(idb|database)[.]ts$|node_modules/fake-indexeddb/" }),
    rule("store-knows-no-screen", "The store and the network run in the service worker too.",
      { path: "^pwa/src/(store|network)/" },
      { path: "^pwa/src/(ui|screens|records|console|i18n)/|node_modules/preact" }),
    rule("records-do-not-import-each-other", "A record type is a folder that can be read alone.",
      { path: "^pwa/src/records/([^/]+)/" }, { path: "^pwa/src/records/[^/]+/", pathNot: "^pwa/src/records/$1/" }),
    rule("console-is-loaded-lazily", "A field worker's phone never loads the console.",
      { pathNot: "^pwa/src/console/" }, { path: "^pwa/src/console/", dependencyTypesNot: ["dynamic-import"] }),
    rule("service-worker-has-no-screens", "Listeners only: they call the network and the store.",
      { path: "^service-worker/" }, { path: "^pwa/src/(ui|screens|records|console)/|node_modules/preact" }),
    rule("nothing-imports-the-service-worker", "It runs in a world of its own.",
      { pathNot: "^service-worker/" }, { path: "^service-worker/" }),
    rule("tests-are-not-imported", "A test file is run, never used.", { pathNot: tests }, { path: tests }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ["import", "require", "node", "default", "types"], exportsFields: ["exports"] },
  },
};

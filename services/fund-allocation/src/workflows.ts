// Every workflow of the service, one line per workflow; the worker bundles this file.
export {};

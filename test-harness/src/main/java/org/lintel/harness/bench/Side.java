package org.lintel.harness.bench;

/**
 * One side of a pair.
 *
 * @param name what it is, for readers
 * @param operations in one batch; a row's figure is time for one operation
 * @param linux whether it works on Linux alone
 */
record Side(String name, long operations, boolean linux, Subject.Factory subject) {}

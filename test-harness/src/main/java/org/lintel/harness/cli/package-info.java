/**
 * The command line: {@code lintel COMMAND …}, its texts and its exit codes.
 *
 * <p>The options are declared in tables of our own. Measured on the way here: a JVM with the JDK's
 * class cache says hello in 17 ms and has read a scenario after 24 ms; with picocli in front it took
 * 85 ms, since its classes are of a format that the cache doesn't take.
 *
 * <p><b>Threads.</b> Confined to the main thread. The only package that writes to {@code System.out}.
 */
package org.lintel.harness.cli;

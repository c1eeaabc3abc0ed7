/**
 * Collections that lock, in the place of those of the JDK: the JDK's hold a monitor of the JVM while
 * they call a program's {@code equals} or a function, and a thread that is switched away inside would
 * make others wait where the nucleus cannot see it.
 *
 * <p>Written as ordinary Java: the loader gives each process its own copy and rewrites it as it
 * rewrites programs, so that {@code synchronized} here is a monitor of the process.
 *
 * <p><b>Deliberately missing.</b> Finer locks than one a collection: emulated threads switch at
 * polls, so there is little to gain.
 */
package org.lintel.libc.jdk.concurrent;

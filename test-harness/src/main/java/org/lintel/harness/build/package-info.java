/**
 * Building Lintel from its checkout: what the launchers run when sources changed since the last
 * build.
 *
 * <p>These classes use nothing but the JDK and each other, because they also run straight from their
 * sources ({@code java Build.java}) while there is no jar yet.
 *
 * <p><b>Threads.</b> Confined to the main thread. Several builds of one checkout at the same time
 * are kept apart by a file lock.
 */
package org.lintel.harness.build;

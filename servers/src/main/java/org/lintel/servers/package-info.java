/**
 * What other systems have in the kernel and this one has in processes of user mode, each behind a
 * door: a package for each server.
 *
 * <p>A server is a program like any other: it knows the user library and the constants of the ABI,
 * and nothing else. {@code META-INF/lintel/programs} gives each its name.
 */
package org.lintel.servers;

/**
 * Programs that ship with the machine: small, ordinary Java programs, each about one idea. They
 * know the user library and the constants of the ABI, and nothing else. {@code
 * META-INF/lintel/programs} gives each its name.
 */
package org.lintel.programs;

/**
 * Everything that user code and the nucleus both know, and nothing else: the gate, the call
 * numbers, error numbers, flags and struct layouts.
 *
 * <p>Models the {@code uapi} headers of Linux and {@code pkg/abi} of gVisor: names are those of the
 * manual pages, spelled as in C; each block of constants names its source. There is no logic here.
 *
 * <p><b>What may cross.</b> Only longs, through {@link org.lintel.nucleus.abi.Gate#trap}. Strings,
 * structs and messages lie in emulated memory and are copied in and checked by the nucleus.
 * Addresses are 39-bit user virtual addresses; numbers in memory are little endian.
 */
package org.lintel.nucleus.abi;

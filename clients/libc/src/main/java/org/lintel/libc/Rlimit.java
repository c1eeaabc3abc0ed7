package org.lintel.libc;

import org.lintel.nucleus.abi.ProcessFlags;

/**
 * A limit of a process, {@code getrlimit(2)}: the soft one counts, and may be raised up to the hard
 * one. Both are unsigned, {@link ProcessFlags#RLIM_INFINITY} is no limit.
 */
public record Rlimit(long soft, long hard) {}

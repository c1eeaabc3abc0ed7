package org.lintel.libc;

import org.lintel.nucleus.abi.Signals;

/**
 * What a signal does, {@code struct sigaction}.
 *
 * @param entry number of the handler in {@link Entries}, or {@link Signals#SIG_DFL} or {@link
 *     Signals#SIG_IGN}
 * @param flags {@code SA_} constants of {@link Signals}
 * @param mask signals that wait while the handler runs
 */
public record Sigaction(long entry, long flags, long mask) {}

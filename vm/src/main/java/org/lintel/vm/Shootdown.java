package org.lintel.vm;

/**
 * The promise that no translation outlives its mapping: what an inter-processor interrupt with
 * {@code sfence.vma} is to real hardware.
 *
 * <p><b>Contract.</b> When {@link #synchronize} returns, every processor that was in user mode of
 * this address space has since passed a point where it holds no translation (a poll, a trap, a
 * miss), and what it loads from the TLB from now on is what the caller stored there before the
 * call. A processor passes by a volatile store that says so, with a full fence between that store
 * and its next load from the TLB. One inside the nucleus counts as having passed, for the nucleus
 * touches user memory only under the lock of the space ({@link UserCopy}); the same fence stands
 * where it goes back to user mode.
 *
 * <p><b>Locks.</b> Called with the space's lock held, so that nobody can fault the old page in
 * again half way. Processors that meanwhile spin for that lock are inside the nucleus and thereby
 * quiescent; an implementation takes no lock that is ever held while asking for a space's.
 */
@FunctionalInterface
public interface Shootdown {
    /** For a machine with one processor: whoever calls is the only one that runs. */
    Shootdown NONE = space -> {};

    /** Returns when no processor uses a stale translation of the space. */
    void synchronize(AddressSpace space);
}

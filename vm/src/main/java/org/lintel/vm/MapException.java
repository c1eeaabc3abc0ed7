package org.lintel.vm;

/** A request that the address space refuses: an error of the caller's. Carries no stack trace. */
public final class MapException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why; each has one error number of the manual. */
    public enum Reason {
        /** EINVAL. */
        INVALID_ARGUMENT,
        /** ENOMEM: no room, over a limit, a hole in the range, or no frame for a page table. */
        NO_MEMORY,
        /** EEXIST: FIXED_NOREPLACE over something mapped. */
        EXISTS,
        /** EACCES: a right that the region must not get. */
        ACCESS_DENIED,
        /** EPERM: below the lowest address. */
        NOT_PERMITTED,
        /** EOVERFLOW: offset plus length leaves the object's range. */
        OVERFLOW,
        /** EFAULT: the range to be moved is not one mapping. */
        BAD_ADDRESS,
        /** ESRCH: the address space has been closed. */
        GONE
    }

    private final Reason reason;

    MapException(Reason reason, String clause) {
        super(clause, null, false, false);
        this.reason = reason;
    }

    /** {@return why} */
    public Reason reason() {
        return reason;
    }
}

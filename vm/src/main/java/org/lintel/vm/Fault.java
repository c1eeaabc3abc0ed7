package org.lintel.vm;

/** An access that the address space does not allow. */
public sealed interface Fault {
    /** {@return the exact address of the access} */
    long address();

    /** {@return what was tried} */
    Access access();

    /**
     * {@return the region concerned, the nearest one when there is nothing mapped; null for none}
     */
    RegionInfo region();

    /** {@return one line for a report} */
    String describe();

    /** Nothing is mapped there: SIGSEGV, SEGV_MAPERR. */
    record PageFault(long address, Access access, RegionInfo region) implements Fault {
        @Override
        public String describe() {
            if (address < 0 || address >= AddressSpace.USER_END) {
                return text(this) + ": no user address";
            }
            return text(this) + ": nothing mapped there; " + nearest();
        }

        private String nearest() {
            if (region == null) {
                return "nothing mapped at all";
            }
            AddrRange range = region.range();
            long distance =
                    Long.compareUnsigned(address, range.end()) >= 0
                            ? address - range.end()
                            : range.start() - address;
            String side = Long.compareUnsigned(address, range.end()) >= 0 ? "after" : "before";
            return Long.toUnsignedString(distance) + " bytes " + side + " region " + region;
        }
    }

    /** The region is there but without that right: SIGSEGV, SEGV_ACCERR. */
    record ProtectionFault(long address, Access access, RegionInfo region) implements Fault {
        @Override
        public String describe() {
            return text(this) + ": not allowed in region " + region;
        }
    }

    /** No memory behind a mapped page, or an atomic access across its natural boundary: SIGBUS. */
    record BusFault(long address, Access access, RegionInfo region, Cause cause) implements Fault {
        /** Which of the two. */
        public enum Cause {
            /** BUS_ADRALN. */
            MISALIGNED,
            /** BUS_ADRERR: the object ends before this page. */
            BEYOND_OBJECT
        }

        @Override
        public String describe() {
            return text(this)
                    + (cause == Cause.MISALIGNED
                            ? ": atomic access is not aligned"
                            : ": beyond the end of the object behind region " + region);
        }
    }

    /** The page is allowed, but there is no frame for it. */
    record OutOfMemoryFault(long address, Access access, RegionInfo region, Cause cause)
            implements Fault {
        /** Whose end of memory. */
        public enum Cause {
            /** The machine has no free frame. */
            NO_FRAME,
            /** The process has all the frames that its limit allows. */
            RESIDENT_LIMIT
        }

        @Override
        public String describe() {
            return text(this)
                    + (cause == Cause.NO_FRAME
                            ? ": the machine has no free frame"
                            : ": the process is at its limit of frames");
        }
    }

    private static String text(Fault fault) {
        return (fault.access() == Access.READ ? "read of 0x" : "write to 0x")
                + Long.toHexString(fault.address());
    }
}

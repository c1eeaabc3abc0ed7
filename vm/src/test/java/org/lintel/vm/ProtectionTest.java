package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lintel.vm.TestMachine.PAGE;
import static org.lintel.vm.TestMachine.anonymous;
import static org.lintel.vm.TestMachine.assertFault;
import static org.lintel.vm.TestMachine.assertRefused;
import static org.lintel.vm.TestMachine.map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.lintel.vm.MapException.Reason;

class ProtectionTest {
    private final TestMachine machine = TestMachine.small();
    private final AddressSpace space = machine.space();
    private final Mmu mmu = space.mmu();

    @AfterEach
    void close() {
        machine.close();
    }

    @Test
    @DisplayName("M17 NONE faults on all, READ on writes, WRITE alone can be read")
    void rightsDecideWhatFaults() {
        long none = map(space, MapRequest.anonymous(PAGE, Protection.NONE, "none"));
        long read = map(space, MapRequest.anonymous(PAGE, Protection.READ, "read"));
        long write = map(space, MapRequest.anonymous(PAGE, Protection.WRITE, "write"));
        assertFault(Fault.ProtectionFault.class, none, () -> mmu.getByte(none));
        assertFault(Fault.ProtectionFault.class, none, () -> mmu.putByte(none, (byte) 1));
        assertEquals(0, mmu.getLong(read));
        assertFault(Fault.ProtectionFault.class, read + 8, () -> mmu.putLong(read + 8, 1));
        mmu.putLong(write, 3);
        assertEquals(3, mmu.getLong(write));
    }

    @Test
    @DisplayName("M18 faults say what, where, and which region")
    void faultNamesAddressAndRegion() {
        long at = map(space, MapRequest.anonymous(2 * PAGE, Protection.READ, "table"));
        Fault wrong = assertFault(Fault.ProtectionFault.class, at + 5, () -> mmu.putInt(at + 5, 1));
        assertEquals("table", wrong.region().name());
        assertEquals(Access.WRITE, wrong.access());
        long beyond = at + 2 * PAGE + 64;
        Fault lost = assertFault(Fault.PageFault.class, beyond, () -> mmu.getInt(beyond));
        assertEquals(
                "read of 0x"
                        + Long.toHexString(beyond)
                        + ": nothing mapped there; 64 bytes after region "
                        + "0x"
                        + Long.toHexString(at)
                        + "-0x"
                        + Long.toHexString(at + 2 * PAGE)
                        + " r--p table",
                lost.describe());
        Fault before = assertFault(Fault.PageFault.class, at - 8, () -> mmu.getInt(at - 8));
        assertTrue(before.describe().contains("; 8 bytes before region"), before.describe());
    }

    @Test
    @DisplayName("M19 mprotect over a hole is ENOMEM, unaligned EINVAL, too much EACCES")
    void badProtectIsRefused() {
        long at = anonymous(space, 2);
        assertRefused(Reason.NO_MEMORY, () -> space.protect(at, 3 * PAGE, Protection.READ));
        assertRefused(Reason.NO_MEMORY, () -> space.protect(at, Long.MAX_VALUE, Protection.READ));
        assertRefused(Reason.INVALID_ARGUMENT, () -> space.protect(at + 1, PAGE, Protection.READ));
        assertRefused(Reason.INVALID_ARGUMENT, () -> space.protect(at, PAGE, 8));
        mmu.putLong(at, 1); // nothing has changed
        MemoryObject object = machine.object(PAGE);
        MapRequest request =
                MapRequest.shared(object, 0, PAGE, Protection.READ, "ro")
                        .withMaxProtection(Protection.READ);
        long ro = map(space, request);
        assertRefused(Reason.ACCESS_DENIED, () -> space.protect(ro, PAGE, Protection.READ_WRITE));
        long guard = map(space, MapRequest.guard(0x1000_0000, PAGE, "guard"));
        assertRefused(Reason.ACCESS_DENIED, () -> space.protect(guard, PAGE, Protection.READ));
    }

    @Test
    @DisplayName("M20 taking all rights away and giving them back keeps the data")
    void dataSurvivesProtNone() throws MapException {
        long at = anonymous(space, 2);
        mmu.putLong(at, 11);
        assertEquals(0, mmu.getLong(at + PAGE));
        space.protect(at, 2 * PAGE, Protection.NONE);
        assertFault(Fault.ProtectionFault.class, at, () -> mmu.getLong(at));
        assertFault(Fault.ProtectionFault.class, at + PAGE, () -> mmu.getLong(at + PAGE));
        machine.verify();
        space.protect(at, 2 * PAGE, Protection.READ);
        assertEquals(11, mmu.getLong(at));
        assertFault(Fault.ProtectionFault.class, at, () -> mmu.putLong(at, 1));
        space.protect(at, 2 * PAGE, Protection.READ_WRITE);
        mmu.putLong(at + PAGE, 12);
        mmu.putLong(at + 8, 13);
        assertEquals(11, mmu.getLong(at));
        assertEquals(12, mmu.getLong(at + PAGE));
        assertEquals(2, space.residentFrames());
    }

    @Test
    @DisplayName("M21 a change in the middle splits, the change back joins")
    void middlePageSplitsAndJoins() throws MapException {
        long at = anonymous(space, 3);
        for (int round = 0; round < 100; round++) {
            mmu.putLong(at + PAGE, round);
            space.protect(at + PAGE, PAGE, Protection.READ);
            assertEquals(3, space.regions().size());
            assertEquals(round, mmu.getLong(at + PAGE));
            assertFault(Fault.ProtectionFault.class, at + PAGE, () -> mmu.putLong(at + PAGE, 0));
            space.protect(at + PAGE, PAGE, Protection.READ_WRITE);
            assertEquals(1, space.regions().size());
        }
        assertEquals(3 * PAGE, space.mappedBytes());
    }

    @Test
    void guardRegionFaultsOnEveryAccess() {
        map(space, MapRequest.guard(0x1000_0000, PAGE, "guard"));
        assertFault(Fault.ProtectionFault.class, 0x1000_0008, () -> mmu.getLong(0x1000_0008));
        assertFault(
                Fault.ProtectionFault.class, 0x1000_0000, () -> mmu.putByte(0x1000_0000, (byte) 0));
    }

    @Test
    @DisplayName("M48 write allowed again after a fork still copies")
    void rightsGivenBackAfterForkDoNotOpenTheSharedPage() throws MapException {
        long at = anonymous(space, 1);
        mmu.putLong(at, 1);
        AddressSpace child = machine.fork(space);
        space.protect(at, PAGE, Protection.READ);
        space.protect(at, PAGE, Protection.READ_WRITE);
        mmu.putLong(at, 2);
        assertEquals(1, child.mmu().getLong(at));
        child.protect(at, PAGE, Protection.NONE);
        child.protect(at, PAGE, Protection.READ_WRITE);
        child.mmu().putLong(at, 3);
        assertEquals(2, mmu.getLong(at));
    }
}

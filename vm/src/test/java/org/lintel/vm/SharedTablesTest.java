package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lintel.vm.TestMachine.PAGE;
import static org.lintel.vm.TestMachine.assertFault;
import static org.lintel.vm.TestMachine.map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Page tables that all who map a stretch of an object share. */
class SharedTablesTest {
    private static final int RW = Protection.READ_WRITE;
    private static final long STRETCH = 512 * PAGE;
    private static final long PLACE = 1L << 32;

    private final TestMachine machine = TestMachine.small();
    private final MemoryObject object = machine.object(3 * STRETCH);
    private final AddressSpace first = machine.space();
    private final AddressSpace second = machine.space();

    @AfterEach
    void close() {
        machine.memory.verify(machine.spaces, machine.objects);
        machine.close();
    }

    private void populate(AddressSpace space, long at, long bytes, int protection) {
        map(space, MapRequest.shared(object, 0, bytes, protection, "shared").at(at).populated());
    }

    @Test
    void theSecondMappingCostsItsUpperTablesAlone() {
        populate(first, PLACE, 3 * STRETCH, RW);
        int before = machine.used();
        populate(second, PLACE, 3 * STRETCH, RW);
        assertEquals(before + 2, machine.used());
        assertEquals(3 * 512, second.residentFrames());
        first.mmu().putLong(PLACE + STRETCH + 8, 5);
        assertEquals(5, second.mmu().getLong(PLACE + STRETCH + 8));
        second.mmu().putLong(PLACE, 6);
        assertEquals(6, first.mmu().getLong(PLACE));
        assertEquals(0, second.faults().objectPages());
    }

    @Test
    void aPartialUnmapConcernsTheOneSpace() throws Exception {
        populate(first, PLACE, 2 * STRETCH, RW);
        populate(second, PLACE, 2 * STRETCH, RW);
        first.mmu().putLong(PLACE, 1);
        second.unmap(PLACE, PAGE);
        second.unmap(PLACE + STRETCH, STRETCH);
        assertFault(Fault.PageFault.class, PLACE, () -> second.mmu().getLong(PLACE));
        assertFault(
                Fault.PageFault.class,
                PLACE + STRETCH,
                () -> second.mmu().getLong(PLACE + STRETCH));
        second.mmu().putLong(PLACE + PAGE, 2);
        assertEquals(1, first.mmu().getLong(PLACE));
        assertEquals(2, first.mmu().getLong(PLACE + PAGE));
        assertEquals(511, second.residentFrames());
        machine.memory.verify(machine.spaces, machine.objects);
    }

    @Test
    void rightsThatOneLosesTheOtherKeeps() throws Exception {
        populate(first, PLACE, STRETCH, RW);
        populate(second, PLACE, STRETCH, RW);
        second.protect(PLACE, PAGE, Protection.READ);
        assertFault(Fault.ProtectionFault.class, PLACE, () -> second.mmu().putLong(PLACE, 1));
        first.mmu().putLong(PLACE, 3);
        assertEquals(3, second.mmu().getLong(PLACE));
    }

    @Test
    void readersHaveATableWithoutW() {
        populate(first, PLACE, STRETCH, RW);
        populate(second, PLACE, STRETCH, Protection.READ);
        first.mmu().putLong(PLACE, 4);
        assertEquals(4, second.mmu().getLong(PLACE));
        assertFault(Fault.ProtectionFault.class, PLACE, () -> second.mmu().putLong(PLACE, 1));
    }

    @Test
    void aShrunkObjectIsGoneForAll() throws Exception {
        populate(first, PLACE, 3 * STRETCH, RW);
        populate(second, PLACE, 3 * STRETCH, RW);
        first.mmu().putLong(PLACE + STRETCH, 7);
        object.resize(STRETCH + PAGE);
        for (AddressSpace space : machine.spaces) {
            assertEquals(7, space.mmu().getLong(PLACE + STRETCH));
            assertFault(
                    Fault.BusFault.class,
                    PLACE + STRETCH + PAGE,
                    () -> space.mmu().getLong(PLACE + STRETCH + PAGE));
        }
        assertEquals(513, object.residentFrames());
        object.resize(3 * STRETCH);
        populate(second, PLACE, 3 * STRETCH, RW);
        assertEquals(0, second.mmu().getLong(PLACE + STRETCH + PAGE));
        second.mmu().putLong(PLACE + 2 * STRETCH, 8);
        assertEquals(8, first.mmu().getLong(PLACE + 2 * STRETCH));
    }

    @Test
    void aForkSharesThemToo() throws Exception {
        populate(first, PLACE, STRETCH, RW);
        AddressSpace child = machine.fork(first);
        child.mmu().putLong(PLACE, 9);
        assertEquals(9, first.mmu().getLong(PLACE));
        child.unmap(PLACE, PAGE);
        assertEquals(9, first.mmu().getLong(PLACE));
    }

    @Test
    void tablesOutliveWhoMadeThem() {
        populate(first, PLACE, STRETCH, RW);
        first.mmu().putLong(PLACE, 2);
        machine.close(first);
        populate(second, PLACE, STRETCH, RW);
        assertEquals(2, second.mmu().getLong(PLACE));
        machine.release(object); // the mapping keeps it
        assertEquals(2, second.mmu().getLong(PLACE));
    }

    @Test
    void tooFewFramesPopulateAsFarAsTheyReach() {
        MemoryObject large = machine.object(16 * STRETCH);
        map(first, MapRequest.shared(large, 0, 16 * STRETCH, RW, "large").at(PLACE).populated());
        assertTrue(first.residentFrames() > 6 * 512, "resident " + first.residentFrames());
        machine.memory.verify(machine.spaces, machine.objects);
    }

    @Test
    void aSpaceAtItsLimitGetsNoMore() {
        second.setResidentLimit(100 * PAGE);
        populate(second, PLACE, STRETCH, RW);
        assertEquals(100, second.residentFrames());
    }
}

package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import org.lintel.vm.MapRequest.Placement;

class MappingTest {
    private static final long AT = 0x1000_0000L;

    private final TestMachine machine = TestMachine.small();
    private final AddressSpace space = machine.space();
    private final Mmu mmu = space.mmu();

    @AfterEach
    void close() {
        machine.close();
    }

    private static MapRequest data(long lengthBytes) {
        return MapRequest.anonymous(lengthBytes, Protection.READ_WRITE, "data");
    }

    @Test
    @DisplayName("M01 length 0 is EINVAL")
    void emptyMappingIsRefused() {
        assertRefused(Reason.INVALID_ARGUMENT, () -> space.map(data(0)));
    }

    @Test
    @DisplayName("M06 fixed address and offset must be aligned, a hint need not")
    void onlyHintsMayBeUnaligned() {
        assertRefused(Reason.INVALID_ARGUMENT, () -> space.map(data(PAGE).at(AT + 1)));
        MemoryObject object = machine.object(4 * PAGE);
        MapRequest shared = MapRequest.shared(object, 8, PAGE, Protection.READ, "s");
        assertRefused(Reason.INVALID_ARGUMENT, () -> space.map(shared));
        assertEquals(AT + PAGE, map(space, data(1).placed(AT + 1, Placement.ANYWHERE)));
    }

    @Test
    @DisplayName("M07 what does not fit is ENOMEM, offset overflow EOVERFLOW")
    void lengthThatDoesNotFitIsRefused() {
        assertRefused(Reason.NO_MEMORY, () -> space.map(data(AddressSpace.USER_END)));
        assertRefused(Reason.NO_MEMORY, () -> space.map(data(Long.MAX_VALUE)));
        assertRefused(Reason.NO_MEMORY, () -> space.map(data(-1)));
        long last = AddressSpace.USER_END - PAGE;
        assertRefused(Reason.NO_MEMORY, () -> space.map(data(2 * PAGE).at(last)));
        assertEquals(last, map(space, data(PAGE).at(last)));
        MemoryObject object = machine.object(PAGE);
        MapRequest far =
                MapRequest.shared(object, Long.MAX_VALUE & -PAGE, 2 * PAGE, Protection.READ, "s");
        assertRefused(Reason.OVERFLOW, () -> space.map(far));
    }

    @Test
    @DisplayName("M08 a fixed mapping replaces what was there and keeps the neighbours")
    void fixedMappingReplaces() {
        map(space, data(3 * PAGE).at(AT));
        for (int i = 0; i < 3; i++) {
            mmu.putLong(AT + i * PAGE, i + 1);
        }
        assertEquals(AT + PAGE, map(space, data(PAGE).at(AT + PAGE)));
        assertEquals(1, mmu.getLong(AT));
        assertEquals(0, mmu.getLong(AT + PAGE));
        assertEquals(3, mmu.getLong(AT + 2 * PAGE));
        assertEquals(1, space.regions().size(), "joined again");
    }

    @Test
    @DisplayName("M09 FIXED_NOREPLACE over something is EEXIST and leaves it alone")
    void noreplaceIsRefusedOverAnOverlap() {
        map(space, data(2 * PAGE).at(AT));
        mmu.putLong(AT + PAGE, 5);
        MapRequest whole = data(2 * PAGE).placed(AT, Placement.FIXED_NOREPLACE);
        assertRefused(Reason.EXISTS, () -> space.map(whole));
        MapRequest part = data(2 * PAGE).placed(AT + PAGE, Placement.FIXED_NOREPLACE);
        assertRefused(Reason.EXISTS, () -> space.map(part));
        assertEquals(5, mmu.getLong(AT + PAGE));
        MapRequest beside = data(2 * PAGE).placed(AT + 2 * PAGE, Placement.FIXED_NOREPLACE);
        assertEquals(AT + 2 * PAGE, map(space, beside));
    }

    @Test
    @DisplayName("M14 chosen addresses are never low and never overlap")
    void chosenAddressesDoNotOverlap() {
        long previous = AddressSpace.MAP_TOP;
        for (int i = 1; i <= 20; i++) {
            int protection = i % 2 == 0 ? Protection.READ : Protection.READ_WRITE;
            long start = map(space, MapRequest.anonymous(i * PAGE, protection, "m" + i));
            assertEquals(previous, start + i * PAGE, "top down, side by side");
            previous = start;
        }
        assertEquals(20, space.regions().size());
    }

    @Test
    void gapIsUsedAgainWhenItFits() throws MapException {
        long first = anonymous(space, 4);
        anonymous(space, 1);
        space.unmap(first + PAGE, 2 * PAGE);
        assertNotEquals(first + PAGE, anonymous(space, 3));
        assertEquals(first + PAGE, anonymous(space, 2));
    }

    @Test
    void nothingIsMappedBelowTheLowestAddress() {
        assertRefused(Reason.NOT_PERMITTED, () -> space.map(data(PAGE).at(0)));
        assertTrue(map(space, data(PAGE).placed(PAGE, Placement.ANYWHERE)) >= 0x1_0000);
    }

    @Test
    @DisplayName("M15 a length below a page maps the whole page")
    void lengthIsRoundedUp() {
        long at = map(space, data(1));
        mmu.putLong(at + PAGE - 8, 1);
        assertEquals(PAGE, space.mappedBytes());
        assertFault(Fault.PageFault.class, at + PAGE, () -> mmu.getByte(at + PAGE));
    }

    @Test
    @DisplayName("M28 munmap of nothing, unaligned or outside is EINVAL")
    void badUnmapIsRefused() {
        assertRefused(Reason.INVALID_ARGUMENT, () -> space.unmap(AT, 0));
        assertRefused(Reason.INVALID_ARGUMENT, () -> space.unmap(AT + 8, PAGE));
        assertRefused(
                Reason.INVALID_ARGUMENT, () -> space.unmap(AddressSpace.USER_END - PAGE, 2 * PAGE));
        assertRefused(Reason.INVALID_ARGUMENT, () -> space.unmap(-PAGE, PAGE));
        assertRefused(Reason.INVALID_ARGUMENT, () -> space.unmap(0, Long.MAX_VALUE));
        assertRefused(Reason.INVALID_ARGUMENT, () -> space.unmap(0, -1));
    }

    @Test
    @DisplayName("M29 M30 a range with nothing is success, the length is rounded up")
    void secondUnmapIsHarmless() throws MapException {
        long at = anonymous(space, 2);
        mmu.putLong(at + PAGE, 1);
        space.unmap(at, PAGE + 1);
        space.unmap(at, 2 * PAGE);
        assertEquals(0, space.mappedBytes());
        assertEquals(0, machine.used());
    }

    @Test
    @DisplayName("M31 partial unmap keeps the rest")
    void partialUnmapKeepsTheRest() throws MapException {
        long at = anonymous(space, 5);
        for (int i = 0; i < 5; i++) {
            mmu.putLong(at + i * PAGE, i);
        }
        space.unmap(at, PAGE);
        space.unmap(at + 2 * PAGE, PAGE);
        space.unmap(at + 4 * PAGE, PAGE);
        for (int i = 0; i < 5; i++) {
            long page = at + i * PAGE;
            if (i % 2 == 1) {
                assertEquals(i, mmu.getLong(page));
            } else {
                assertFault(Fault.PageFault.class, page, () -> mmu.getLong(page));
            }
        }
        assertEquals(2, space.residentFrames());
    }

    @Test
    @DisplayName("M35 page tables are freed too")
    void tablesOfUnmappedPagesAreFreed() throws MapException {
        for (long at = AT; at < AT + (64L << 30); at += 128L << 20) {
            map(space, data(PAGE).at(at));
            mmu.putLong(at, 1);
            assertEquals(4, machine.used(), "three tables and the page");
            space.unmap(at, PAGE);
            assertEquals(0, machine.used());
        }
    }

    @Test
    @DisplayName("M41 dropped private pages read as zero again")
    void discardedAnonymousPagesAreZero() throws MapException {
        long at = anonymous(space, 2);
        mmu.putLong(at, 1);
        mmu.putLong(at + PAGE, 2);
        space.discard(at, PAGE);
        assertEquals(0, mmu.getLong(at));
        assertEquals(2, mmu.getLong(at + PAGE));
        assertRefused(Reason.INVALID_ARGUMENT, () -> space.discard(at + 1, PAGE));
        assertRefused(Reason.NO_MEMORY, () -> space.discard(at + PAGE, 2 * PAGE));
        assertEquals(0, mmu.getLong(at + PAGE), "the mapped part is done all the same");
    }

    @Test
    @DisplayName("M44 msync of an unaligned address is EINVAL, of a hole ENOMEM")
    void syncChecksTheRange() throws MapException {
        long at = anonymous(space, 2);
        space.sync(at, 2 * PAGE);
        assertRefused(Reason.INVALID_ARGUMENT, () -> space.sync(at + 1, PAGE));
        assertRefused(Reason.NO_MEMORY, () -> space.sync(at, 3 * PAGE));
    }

    @Test
    void untouchedAndReadPagesCostNoFrame() {
        long at = anonymous(space, 1000);
        assertEquals(0, machine.used());
        for (int i = 0; i < 1000; i++) {
            assertEquals(0, mmu.getLong(at + i * PAGE));
        }
        assertEquals(0, space.residentFrames());
        assertTrue(machine.used() <= 5, "tables alone");
        mmu.putLong(at, 1);
        assertEquals(0, mmu.getLong(at + PAGE));
        assertEquals(1, space.residentFrames());
    }

    @Test
    void populatedPagesNeedNoFault() {
        map(space, data(10 * PAGE).populated().at(AT));
        assertEquals(10, space.residentFrames());
        long faults = space.faults().total();
        mmu.fill(AT, 10 * PAGE, (byte) 1);
        assertEquals(faults, space.faults().total());
    }

    @Test
    void programBreakMovesAndStopsAtANeighbour() {
        long start = AddressSpace.HEAP_START;
        assertEquals(start, space.brk(0));
        assertEquals(start + 5000, space.brk(start + 5000));
        mmu.putLong(start + PAGE, 9);
        assertFault(Fault.PageFault.class, start + 2 * PAGE, () -> mmu.getByte(start + 2 * PAGE));
        map(space, data(PAGE).at(start + 4 * PAGE));
        assertEquals(start + 5000, space.brk(start + 5 * PAGE));
        assertEquals(start + 4 * PAGE, space.brk(start + 4 * PAGE));
        assertEquals(start + PAGE, space.brk(start + PAGE));
        assertFault(Fault.PageFault.class, start + PAGE, () -> mmu.getByte(start + PAGE));
        assertEquals(start + 2 * PAGE, space.brk(start + 2 * PAGE));
        assertEquals(0, mmu.getLong(start + PAGE), "given back and got anew");
    }

    @Test
    void closedSpaceFaultsForEver() {
        long at = anonymous(space, 1);
        mmu.putLong(at, 1);
        space.close();
        space.close();
        assertFault(Fault.PageFault.class, at, () -> mmu.getLong(at));
        assertRefused(Reason.GONE, () -> space.map(data(PAGE)));
        assertEquals(0, machine.used());
    }
}

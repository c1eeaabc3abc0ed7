package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.lintel.vm.TestMachine.PAGE;
import static org.lintel.vm.TestMachine.anonymous;
import static org.lintel.vm.TestMachine.assertFault;
import static org.lintel.vm.TestMachine.map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class ForkTest {
    private final TestMachine machine = TestMachine.small();
    private final AddressSpace parent = machine.space();
    private final Mmu mmu = parent.mmu();

    @AfterEach
    void close() {
        machine.memory.verify(machine.spaces, machine.objects);
        machine.close();
    }

    @Test
    @DisplayName("M45 M47 shared writes cross both ways, private ones neither way")
    void sharedCrossesAndPrivateDoesNot() {
        long own = anonymous(parent, 2);
        long common =
                map(parent, MapRequest.sharedAnonymous(2 * PAGE, Protection.READ_WRITE, "common"));
        mmu.putLong(own, 1);
        mmu.putLong(common, 1);
        AddressSpace child = machine.fork(parent);
        mmu.putLong(own, 2);
        mmu.putLong(common, 2);
        assertEquals(1, child.mmu().getLong(own));
        assertEquals(2, child.mmu().getLong(common));
        child.mmu().putLong(own, 3);
        child.mmu().putLong(own + PAGE, 3);
        child.mmu().putLong(common + PAGE, 3);
        assertEquals(2, mmu.getLong(own));
        assertEquals(0, mmu.getLong(own + PAGE));
        assertEquals(3, mmu.getLong(common + PAGE));
    }

    @Test
    @DisplayName("M46 parent, child and grandchild each see their own counter")
    void eachGenerationHasItsOwnCounter() {
        long at = anonymous(parent, 1);
        List<AddressSpace> line = new ArrayList<>(List.of(parent));
        for (int i = 0; i < 10; i++) {
            AddressSpace next = machine.fork(line.getLast());
            next.mmu().putLong(at, next.mmu().getLong(at) + 1);
            line.add(next);
        }
        for (int i = 0; i < line.size(); i++) {
            assertEquals(i, line.get(i).mmu().getLong(at));
        }
        machine.close(line.remove(3));
        assertEquals(10, line.getLast().mmu().getLong(at));
    }

    @Test
    void forkCostsOneFrameWhateverIsMapped() {
        long at = anonymous(parent, 2000);
        mmu.fill(at, 2000 * PAGE, (byte) 1);
        int before = machine.used();
        AddressSpace child = machine.fork(parent);
        assertEquals(before + 1, machine.used());
        assertEquals(2000, child.residentFrames());
        assertEquals(1, child.mmu().getByte(at + 1999 * PAGE), "reading shares");
        assertEquals(before + 1, machine.used());
        mmu.putByte(at, (byte) 2);
        assertEquals(before + 4, machine.used(), "two tables of the path and the page");
    }

    @Test
    void lastOwnerWritesWithoutACopy() {
        long at = anonymous(parent, 4);
        mmu.fill(at, 4 * PAGE, (byte) 1);
        int before = machine.used();
        AddressSpace child = machine.fork(parent);
        child.mmu().putByte(at, (byte) 2);
        assertEquals(1, child.faults().copies());
        machine.close(child);
        long copies = parent.faults().copies();
        mmu.fill(at, 4 * PAGE, (byte) 3);
        assertEquals(copies, parent.faults().copies());
        assertEquals(before, machine.used());
    }

    @Test
    void parentsExitLeavesThePagesToTheChild() {
        long at = anonymous(parent, 4);
        mmu.fill(at, 4 * PAGE, (byte) 1);
        AddressSpace child = machine.fork(parent);
        machine.close(parent);
        child.mmu().fill(at, 4 * PAGE, (byte) 2);
        assertEquals(0, child.faults().copies());
        assertEquals(4 + 3, machine.used());
    }

    @Test
    @DisplayName("M42 dropping a page in the child zeroes the child's view only")
    void discardInTheChildIsTheChildsOwn() throws MapException {
        long at = anonymous(parent, 2);
        mmu.putLong(at, 1);
        mmu.putLong(at + PAGE, 2);
        AddressSpace child = machine.fork(parent);
        child.discard(at, PAGE);
        assertEquals(0, child.mmu().getLong(at));
        assertEquals(2, child.mmu().getLong(at + PAGE));
        assertEquals(1, mmu.getLong(at));
    }

    @Test
    @DisplayName("M43 M55 a region marked DONTFORK is absent in the child")
    void excludedRegionIsAbsentInTheChild() throws MapException {
        long at = anonymous(parent, 3);
        mmu.fill(at, 3 * PAGE, (byte) 4);
        parent.dontFork(at + PAGE, PAGE, true);
        AddressSpace child = machine.fork(parent);
        assertFault(Fault.PageFault.class, at + PAGE, () -> child.mmu().getByte(at + PAGE));
        assertEquals(4, child.mmu().getByte(at));
        child.mmu().putByte(at + 2 * PAGE, (byte) 5);
        assertEquals(4, mmu.getByte(at + PAGE));
        assertEquals(4, mmu.getByte(at + 2 * PAGE));
        machine.verify();
        parent.dontFork(at + PAGE, PAGE, false);
        assertEquals(1, parent.regions().size());
        assertEquals(4, machine.fork(parent).mmu().getByte(at + PAGE));
    }

    @Test
    @DisplayName("M57 later mappings are unknown to the other")
    void laterMappingsAreNotShared() throws MapException {
        long at = anonymous(parent, 1);
        mmu.putLong(at, 1);
        AddressSpace child = machine.fork(parent);
        long mine = anonymous(parent, 1);
        mmu.putLong(mine, 1);
        assertFault(Fault.PageFault.class, mine, () -> child.mmu().getLong(mine));
        child.unmap(at, PAGE);
        assertEquals(1, mmu.getLong(at));
        long theirs = map(child, MapRequest.anonymous(PAGE, Protection.READ, "theirs").at(at));
        assertEquals(0, child.mmu().getLong(theirs));
        assertEquals(1, mmu.getLong(at));
    }

    @Test
    void breakAndLimitsAreInherited() {
        long heap = AddressSpace.HEAP_START;
        parent.brk(heap + PAGE);
        parent.setAddressSpaceLimit(2 * PAGE);
        AddressSpace child = machine.fork(parent);
        assertEquals(heap + PAGE, child.brk(0));
        assertEquals(heap + 2 * PAGE, child.brk(heap + 2 * PAGE));
        assertEquals(heap + 2 * PAGE, child.brk(heap + 3 * PAGE));
        assertEquals(heap + PAGE, parent.brk(0));
    }

    @Test
    void forkWithoutAFrameFailsAndLeavesTheParentWhole() throws OutOfFrames {
        try (TestMachine tiny = new TestMachine(8)) {
            AddressSpace space = tiny.space();
            long at = anonymous(space, 4);
            space.mmu().fill(at, 4 * PAGE, (byte) 1);
            assertThrows(OutOfFrames.class, () -> space.fork(tiny));
            space.mmu().putByte(at, (byte) 2);
            assertEquals(7, tiny.used());
        }
    }
}

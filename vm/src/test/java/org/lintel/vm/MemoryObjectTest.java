package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.lintel.vm.TestMachine.PAGE;
import static org.lintel.vm.TestMachine.assertFault;
import static org.lintel.vm.TestMachine.map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.List;

class MemoryObjectTest {
    private static final int RW = Protection.READ_WRITE;

    private final TestMachine machine = TestMachine.small();
    private final AddressSpace space = machine.space();
    private final Mmu mmu = space.mmu();
    private final MemoryObject object = machine.object(4 * PAGE);

    @AfterEach
    void close() {
        machine.memory.verify(machine.spaces, machine.objects);
        machine.close();
    }

    private long shared(int pages) {
        return map(space, MapRequest.shared(object, 0, pages * PAGE, RW, "shared"));
    }

    private long privately(int pages) {
        return map(space, MapRequest.privateCopy(object, 0, pages * PAGE, RW, "private"));
    }

    private long stored(long offset) {
        byte[] bytes = new byte[1];
        assertEquals(1, object.read(offset, bytes, 0, 1));
        return bytes[0];
    }

    @Test
    @DisplayName("M36 a write to the object is seen through a shared map, and the reverse")
    void sharedMapAndObjectAreTheSameMemory() throws OutOfFrames {
        long at = shared(4);
        object.write(PAGE - 1, new byte[] {1, 2}, 0, 2);
        assertEquals(1, mmu.getByte(at + PAGE - 1));
        assertEquals(2, mmu.getByte(at + PAGE));
        mmu.putByte(at + 2 * PAGE, (byte) 3);
        assertEquals(3, stored(2 * PAGE));
        AddressSpace other = machine.space();
        long elsewhere = map(other, MapRequest.shared(object, 2 * PAGE, PAGE, RW, "window"));
        assertEquals(3, other.mmu().getByte(elsewhere));
    }

    @Test
    @DisplayName("M33 M37 private writes are seen neither in the object nor elsewhere")
    void privateWritesStayPrivate() throws Exception {
        object.write(0, new byte[] {7}, 0, 1);
        long mine = privately(2);
        long all = shared(2);
        assertEquals(7, mmu.getByte(mine));
        mmu.putByte(mine, (byte) 8);
        mmu.putByte(mine + PAGE, (byte) 9);
        assertEquals(7, mmu.getByte(all));
        assertEquals(0, stored(PAGE));
        mmu.putByte(all, (byte) 10);
        assertEquals(8, mmu.getByte(mine));
        space.unmap(mine, 2 * PAGE);
        assertEquals(7 + 3, stored(0));
        space.unmap(all, 2 * PAGE);
        assertEquals(10, stored(0));
    }

    @Test
    @DisplayName("M22 pages beyond the end are SIGBUS, the tail of the last one is not kept")
    void pagesBeyondTheEndAreBusFaults() throws OutOfFrames {
        object.resize(PAGE + 10);
        long at = shared(4);
        mmu.putByte(at + PAGE + 9, (byte) 1);
        mmu.putByte(at + PAGE + 10, (byte) 2);
        assertEquals(0, mmu.getByte(at + PAGE + 11));
        Fault.BusFault fault =
                assertFault(Fault.BusFault.class, at + 2 * PAGE, () -> mmu.getByte(at + 2 * PAGE));
        assertEquals(Fault.BusFault.Cause.BEYOND_OBJECT, fault.cause());
        assertEquals(1, object.read(PAGE + 9, new byte[8], 0, 8));
        object.resize(3 * PAGE);
        assertEquals(1, mmu.getByte(at + PAGE + 9));
        assertEquals(0, mmu.getByte(at + PAGE + 10));
        assertEquals(0, mmu.getByte(at + 2 * PAGE));
    }

    @Test
    @DisplayName("M23 a shrunk object's pages are gone, and zero when it grows again")
    void shrunkPagesAreGone() throws OutOfFrames {
        long at = shared(4);
        long mine = privately(4);
        AddressSpace child = machine.fork(space);
        for (int i = 0; i < 4; i++) {
            mmu.putLong(at + i * PAGE + 100, i + 1);
            mmu.putLong(mine + i * PAGE + 100, i + 1);
            assertEquals(i + 1, child.mmu().getLong(at + i * PAGE + 100));
        }
        object.resize(PAGE + 50);
        for (Mmu each : List.of(mmu, child.mmu())) {
            assertEquals(1, each.getLong(at + 100));
            assertEquals(0, each.getLong(at + PAGE + 100), "beyond the new size");
            long gone = at + 2 * PAGE;
            assertFault(Fault.BusFault.class, gone, () -> each.getByte(gone));
            long copy = mine + 3 * PAGE;
            assertFault(Fault.BusFault.class, copy, () -> each.getByte(copy));
        }
        object.resize(4 * PAGE);
        assertEquals(0, mmu.getLong(at + 2 * PAGE + 100));
        assertEquals(0, child.mmu().getLong(at + 3 * PAGE + 100));
        machine.verify();
    }

    @Test
    @DisplayName("M16 the mapping keeps the object alive")
    void mappingHoldsTheObject() throws MapException {
        long at = shared(1);
        mmu.putLong(at, 5);
        machine.release(object);
        assertEquals(5, mmu.getLong(at));
        space.unmap(at, PAGE);
        assertEquals(0, machine.used());
        assertThrows(IllegalStateException.class, object::release);
    }

    @Test
    @DisplayName("M41 dropped pages of an object show the object again")
    void discardedPagesShowTheObject() throws Exception {
        object.write(0, new byte[] {4}, 0, 1);
        long at = shared(1);
        long mine = privately(1);
        mmu.putByte(mine, (byte) 5);
        mmu.putByte(at, (byte) 6);
        space.discard(mine, PAGE);
        space.discard(at, PAGE);
        assertEquals(6, mmu.getByte(mine));
        assertEquals(6, mmu.getByte(at));
    }

    @Test
    @DisplayName("M54 a private page of an object does not alter other readers")
    void privatePageOfAnObjectIsNotWrittenInPlace() throws OutOfFrames {
        object.write(0, new byte[] {1}, 0, 1);
        long one = privately(1);
        long two = privately(1);
        assertEquals(1, mmu.getByte(one));
        assertEquals(1, mmu.getByte(two));
        mmu.putByte(one, (byte) 2);
        assertEquals(1, mmu.getByte(two));
        assertEquals(1, stored(0));
    }

    @Test
    void mappedOffsetSelectsTheWindow() throws Exception {
        long at = shared(4);
        mmu.putLong(at + 3 * PAGE, 33);
        long window = map(space, MapRequest.shared(object, 2 * PAGE, 2 * PAGE, RW, "window"));
        assertEquals(33, mmu.getLong(window + PAGE));
        space.unmap(window, PAGE);
        assertEquals(33, mmu.getLong(window + PAGE), "split keeps the offset");
        assertEquals(2, object.mappingCount());
    }

    @Test
    void holesReadAsZeroesAndCostNothing() throws OutOfFrames {
        MemoryObject large = machine.object(MemoryObject.MAX_BYTES);
        byte[] bytes = {1, 1, 1};
        assertEquals(3, large.read(1L << 37, bytes, 0, 3));
        assertArrayEquals(new byte[3], bytes);
        assertEquals(0, large.residentFrames());
        assertEquals(1, large.write(MemoryObject.MAX_BYTES - 1, new byte[] {9, 9}, 0, 2));
        assertEquals(1, large.residentFrames());
        assertEquals(0, large.read(MemoryObject.MAX_BYTES, bytes, 0, 3));
    }
}

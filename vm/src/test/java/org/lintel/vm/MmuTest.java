package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lintel.vm.TestMachine.PAGE;
import static org.lintel.vm.TestMachine.anonymous;
import static org.lintel.vm.TestMachine.assertFault;
import static org.lintel.vm.TestMachine.map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

class MmuTest {
    private final TestMachine machine = TestMachine.small();
    private final AddressSpace space = machine.space();
    private final Mmu mmu = space.mmu();

    @AfterEach
    void close() {
        machine.close();
    }

    @Test
    void valuesOfAllWidthsAreLittleEndianAtAnyAddress() {
        long base = anonymous(space, 3);
        for (long at = base + PAGE - 9; at <= base + PAGE + 1; at++) {
            mmu.putLong(at, 0x0807060504030201L);
            for (int i = 0; i < 8; i++) {
                assertEquals(i + 1, mmu.getByte(at + i));
            }
            assertEquals(0x0807060504030201L, mmu.getLong(at));
            mmu.putInt(at, 0xfffefdfc);
            assertEquals(0xfffefdfc, mmu.getInt(at));
            mmu.putShort(at, (short) 0x8001);
            assertEquals((short) 0x8001, mmu.getShort(at));
            mmu.putByte(at, (byte) -1);
            assertEquals(-1, mmu.getByte(at));
            assertEquals(0x08070605_fffe80ffL, mmu.getLong(at));
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                4095,
                4096,
                0xffff,
                -1,
                -4,
                -7,
                -8,
                -4096,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                0x3f_ffff_fffcL,
                0x40_0000_0000L,
                0x7f_ffff_effcL,
                0x7f_ffff_ffffL,
                0x100_0000_0000L,
                1L << 39,
                (1L << 38) + 0x20_0000,
                0x8000_0000_0000L,
                0xffff_ffff_fff8L
            })
    void wildAddressFaultsAtItsOwnAddress(long address) {
        anonymous(space, 4);
        for (int i = 0; i < 2; i++) {
            assertFault(Fault.PageFault.class, address, () -> mmu.getByte(address));
            assertFault(Fault.PageFault.class, address, () -> mmu.getShort(address));
            assertFault(Fault.PageFault.class, address, () -> mmu.getInt(address));
            assertFault(Fault.PageFault.class, address, () -> mmu.getLong(address));
            assertFault(Fault.PageFault.class, address, () -> mmu.putByte(address, (byte) 1));
            assertFault(Fault.PageFault.class, address, () -> mmu.putLong(address, 1));
            mmu.getByte(space.regions().getFirst().range().start());
        }
    }

    @Test
    void noAddressHitsAnEmptySlot() {
        Tlb tlb = Tlb.create();
        for (long page = 0; page < 4096; page++) {
            for (long high : new long[] {0, 1L << 37, 1L << 38, 1L << 39, 1L << 62, -1L << 30}) {
                long address = high + page * PAGE;
                for (long last = address; last <= address + PAGE + 7; last += PAGE / 2) {
                    assertFalse(Tlb.hits(tlb.reads()[Tlb.slot(address)], last), "" + address);
                    assertFalse(Tlb.hits(tlb.writes()[Tlb.slot(address)], last), "" + address);
                }
            }
        }
    }

    @Test
    void storeThatCrossesIntoAnUnmappedPageWritesNothing() {
        long base = anonymous(space, 1);
        long at = base + PAGE - 4;
        mmu.putInt(at, 42);
        assertFault(Fault.PageFault.class, at + 7, () -> mmu.putLong(at, -1));
        assertEquals(42, mmu.getInt(at));
    }

    @Test
    void misalignedAtomicAccessIsABusFault() {
        long at = anonymous(space, 1) + 4;
        Fault.BusFault fault =
                assertFault(Fault.BusFault.class, at, () -> mmu.getAndAddLong(at, 1));
        assertEquals(Fault.BusFault.Cause.MISALIGNED, fault.cause());
        assertFault(Fault.BusFault.class, at, () -> mmu.getLongAcquire(at));
        assertFault(Fault.BusFault.class, at + 1, () -> mmu.compareAndSetInt(at + 1, 0, 1));
        assertEquals(0, mmu.getAndAddInt(at, 5));
        assertEquals(5, mmu.getIntAcquire(at));
    }

    @Test
    void atomicOperationsReadModifyAndWrite() {
        long at = anonymous(space, 1) + 16;
        assertEquals(0, mmu.getAndAddLong(at, 3));
        assertEquals(3, mmu.getAndSetLong(at, -9));
        assertTrue(mmu.compareAndSetLong(at, -9, 1L << 40));
        assertFalse(mmu.compareAndSetLong(at, -9, 0));
        assertEquals(1L << 40, mmu.getLongAcquire(at));
        mmu.putLongRelease(at, 2);
        assertEquals(2, mmu.getLong(at));
        assertEquals(2, mmu.getAndSetInt(at, 8));
        assertTrue(mmu.compareAndSetInt(at, 8, 9));
        mmu.putIntRelease(at, 10);
        assertEquals(10, mmu.getInt(at));
    }

    @Test
    void pagesThatShareASlotOfTheTlbCanBeCopiedToEachOther() {
        long apart = (long) Tlb.SLOTS * PAGE;
        long source = 0x1000_0000L;
        for (long base : new long[] {source, source + apart, source + 2 * apart}) {
            map(space, MapRequest.anonymous(2 * PAGE, Protection.READ_WRITE, "data").at(base));
        }
        mmu.fill(source, 2 * PAGE, (byte) 5);
        mmu.copy(source + apart, source, 2 * PAGE);
        mmu.copy(source + 2 * apart + 3, source + apart, PAGE);
        assertEquals(0x0505050505050505L, mmu.getLong(source + 2 * apart + PAGE - 8));
        assertEquals(5, mmu.getByte(source + 2 * apart + PAGE + 2));
        assertEquals(0, mmu.getByte(source + 2 * apart + PAGE + 3));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bulkTransfersAgreeWithAnArray(long seed) {
        Random random = new Random(seed);
        int size = (int) (6 * PAGE);
        long base = anonymous(space, 6);
        byte[] model = new byte[size];
        for (int page = 5; page >= 0; page--) { // frames in another order than pages
            mmu.putByte(base + page * PAGE, (byte) page);
            model[page * (int) PAGE] = (byte) page;
        }
        for (int i = 0; i < 300; i++) {
            int length = random.nextInt(random.nextBoolean() ? size : 40);
            int from = random.nextInt(size - length);
            int to = random.nextInt(size - length);
            byte[] data = new byte[length];
            switch (random.nextInt(3)) {
                case 0 -> {
                    mmu.copy(base + to, base + from, length);
                    System.arraycopy(model, from, model, to, length);
                }
                case 1 -> {
                    mmu.fill(base + to, length, (byte) i);
                    java.util.Arrays.fill(model, to, to + length, (byte) i);
                }
                default -> {
                    random.nextBytes(data);
                    mmu.put(base + to, data, 0, length);
                    System.arraycopy(data, 0, model, to, length);
                }
            }
            byte[] all = new byte[size];
            mmu.get(base, all, 0, size);
            assertArrayEquals(model, all, "seed " + seed + ", step " + i);
        }
    }

    @Test
    void bulkTransferStopsAtTheFirstBadByte() {
        long base = anonymous(space, 2);
        assertFault(
                Fault.PageFault.class,
                base + 2 * PAGE,
                () -> mmu.fill(base + PAGE, 2 * PAGE, (byte) 1));
        assertEquals(1, mmu.getByte(base + 2 * PAGE - 1));
        assertFault(
                Fault.PageFault.class,
                base + 2 * PAGE,
                () -> mmu.copy(base, base + PAGE, 2 * PAGE));
    }
}

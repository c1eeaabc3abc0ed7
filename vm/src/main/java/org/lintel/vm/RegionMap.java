package org.lintel.vm;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * The regions of an address space, in ascending order, without overlap; neighbours that are alike
 * are one region.
 *
 * <p>Each region of an object is attached to it, so that the object lives as long and knows who
 * maps it.
 *
 * <p><b>Locks.</b> All methods need the address space's lock.
 */
final class RegionMap {
    /** Most regions of an address space, as vm.max_map_count of Linux. */
    static final int MAX_REGIONS = 65_530;

    private final AddressSpace space;
    private Region[] regions = new Region[8];
    private int size;
    private long mappedBytes;

    /** A region that was removed, or null. Who maps and unmaps in turns gets the same one again. */
    private Region spare;

    RegionMap(AddressSpace space) {
        this.space = space;
    }

    int size() {
        return size;
    }

    Region get(int index) {
        return regions[index];
    }

    long mappedBytes() {
        return mappedBytes;
    }

    /** {@return the index of the first region that ends after the address; size for none} */
    int firstEndingAfter(long address) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (regions[middle].end() > address) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** {@return the region around an address, or null} */
    Region find(long address) {
        int index = firstEndingAfter(address);
        return index < size && regions[index].start() <= address ? regions[index] : null;
    }

    /**
     * {@return the region around an address or else the one with the smallest gap to it, or null}
     */
    Region nearest(long address) {
        if (size == 0) {
            return null;
        }
        int next = address < 0 ? size : firstEndingAfter(address);
        if (next == size) {
            return regions[size - 1];
        }
        if (next == 0 || regions[next].start() <= address) {
            return regions[next];
        }
        long gapBelow = address - regions[next - 1].end();
        long gapAbove = regions[next].start() - address;
        return gapBelow < gapAbove ? regions[next - 1] : regions[next];
    }

    boolean isFree(long start, long end) {
        int index = firstEndingAfter(start);
        return index == size || regions[index].start() >= end;
    }

    /** {@return whether there is no hole in the range} */
    boolean isCovered(long start, long end) {
        long reached = start;
        for (int i = firstEndingAfter(start); reached < end; i++) {
            if (i == size || regions[i].start() > reached) {
                return false;
            }
            reached = regions[i].end();
        }
        return true;
    }

    /** {@return bytes mapped within a range} */
    long mappedBytes(long start, long end) {
        long sum = 0;
        for (int i = firstEndingAfter(start); i < size && regions[i].start() < end; i++) {
            sum += Math.min(end, regions[i].end()) - Math.max(start, regions[i].start());
        }
        return sum;
    }

    /** {@return the highest free place of that size below {@code top}, or -1} */
    long findGap(long lengthBytes, long lowest, long top) {
        long gapEnd = top;
        for (int i = Math.min(firstEndingAfter(top), size - 1); i >= 0; i--) {
            Region region = regions[i]; // the first may lie above
            if (gapEnd - Math.max(region.end(), lowest) >= lengthBytes) {
                return gapEnd - lengthBytes;
            }
            gapEnd = Math.min(gapEnd, region.start());
        }
        return gapEnd - lowest >= lengthBytes ? gapEnd - lengthBytes : -1;
    }

    /** Adds a region where nothing is, and joins it with its neighbours. */
    void add(Region region) {
        int index = firstEndingAfter(region.start());
        insert(index, region);
        join(index, index + 1);
    }

    /** Adds a region of private pages to read and write where nothing is. */
    void addPrivate(long start, long end, String name) {
        Region region = spare;
        if (region == null || !region.isPrivate(start, end, name)) {
            region = Region.ofPrivate(start, end, name);
        }
        add(region);
    }

    /**
     * Replaces the parts of regions that lie in a range.
     *
     * @param change gives what a region becomes; null removes all
     */
    void replace(long start, long end, UnaryOperator<Region> change) {
        split(start);
        split(end);
        int first = firstEndingAfter(start);
        int last = first;
        while (last < size && regions[last].start() < end) {
            if (change != null) {
                regions[last] = change.apply(regions[last]);
            }
            last++;
        }
        if (change == null) {
            remove(first, last);
            last = first;
        }
        join(first, last);
    }

    private void split(long address) {
        int index = firstEndingAfter(address);
        if (index == size || regions[index].start() >= address) {
            return;
        }
        Region whole = regions[index];
        mappedBytes -= whole.end() - address;
        regions[index] = whole.slice(whole.start(), address);
        insert(index + 1, whole.slice(address, whole.end()));
    }

    private void insert(int index, Region region) {
        if (size == regions.length) {
            regions = Arrays.copyOf(regions, 2 * size);
        }
        System.arraycopy(regions, index, regions, index + 1, size - index);
        regions[index] = region;
        size++;
        mappedBytes += region.lengthBytes();
        if (region.object() != null) {
            region.object().attach(space);
        }
    }

    private void remove(int first, int last) {
        for (int i = first; i < last; i++) {
            mappedBytes -= regions[i].lengthBytes();
            if (regions[i].object() != null) {
                regions[i].object().detach(space);
            } else {
                spare = regions[i];
            }
        }
        System.arraycopy(regions, last, regions, first, size - last);
        Arrays.fill(regions, size - (last - first), size, null);
        size -= last - first;
    }

    /**
     * Joins like neighbours at the borders {@code first … last} (border i lies before region i).
     */
    private void join(int first, int last) {
        for (int i = Math.min(last, size - 1); i >= Math.max(first, 1); i--) {
            Region left = regions[i - 1];
            Region right = regions[i];
            if (left.joins(right)) {
                regions[i - 1] =
                        new Region(
                                left.start(),
                                right.end(),
                                left.protection(),
                                left.maxProtection(),
                                left.kind(),
                                left.object(),
                                left.objectOffset(),
                                left.dontFork(),
                                left.name());
                mappedBytes += right.lengthBytes();
                remove(i, i + 1);
            }
        }
    }
}

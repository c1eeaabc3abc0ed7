package org.lintel.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What address spaces ought to do, said as simply as possible: a map of pages with one long each.
 * The property test compares the real thing with it.
 */
final class AddressSpaceModel {
    /** The memory behind a page that several spaces may see. */
    static final class Cell {
        long value;
    }

    /** A shared object: its cells by page. */
    static final class Shared {
        final Map<Long, Cell> cells = new TreeMap<>();
        long pages;

        Shared(long pages) {
            this.pages = pages;
        }

        Cell cell(long page) {
            return cells.computeIfAbsent(page, key -> new Cell());
        }

        void resize(long newPages, List<AddressSpaceModel> spaces) {
            pages = newPages;
            cells.keySet().removeIf(page -> page >= newPages);
            for (AddressSpaceModel space : spaces) {
                for (PageModel page : space.pages.values()) {
                    if (page.object == this && page.objectPage >= newPages) {
                        page.own = null;
                    }
                }
            }
        }
    }

    /** One mapped page. */
    static final class PageModel {
        int protection;
        boolean dontFork;
        Shared object;
        long objectPage;
        boolean shared;
        Cell own;

        PageModel copy() {
            PageModel copy = new PageModel();
            copy.protection = protection;
            copy.object = object;
            copy.objectPage = objectPage;
            copy.shared = shared;
            if (own != null) {
                copy.own = new Cell();
                copy.own.value = own.value;
            }
            return copy;
        }
    }

    final Map<Long, PageModel> pages = new TreeMap<>();

    void map(
            long start, long count, int protection, Shared object, long firstPage, boolean shared) {
        for (long i = 0; i < count; i++) {
            PageModel page = new PageModel();
            page.protection = protection;
            page.object = object;
            page.objectPage = firstPage + i;
            page.shared = shared;
            pages.put(start + i, page);
        }
    }

    List<PageModel> range(long start, long count) {
        List<PageModel> list = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            PageModel page = pages.get(start + i);
            if (page != null) {
                list.add(page);
            }
        }
        return list;
    }

    boolean covers(long start, long count) {
        return range(start, count).size() == count;
    }

    void unmap(long start, long count) {
        for (long i = 0; i < count; i++) {
            pages.remove(start + i);
        }
    }

    void discard(long start, long count) {
        range(start, count).forEach(page -> page.own = null);
    }

    AddressSpaceModel fork() {
        AddressSpaceModel child = new AddressSpaceModel();
        pages.forEach((number, page) -> {
            if (!page.dontFork) {
                child.pages.put(number, page.copy());
            }
        });
        return child;
    }

    /** {@return the kind of fault that an access must end in, null for none} */
    Class<? extends Fault> fault(long number, Access access) {
        PageModel page = pages.get(number);
        if (page == null) {
            return Fault.PageFault.class;
        }
        if (!Protection.allows(page.protection, access)) {
            return Fault.ProtectionFault.class;
        }
        if (page.object != null && page.objectPage >= page.object.pages) {
            return Fault.BusFault.class;
        }
        return null;
    }

    long read(long number) {
        PageModel page = pages.get(number);
        if (page.own != null) {
            return page.own.value;
        }
        Cell cell = page.object == null ? null : page.object.cells.get(page.objectPage);
        return cell == null ? 0 : cell.value;
    }

    void write(long number, long value) {
        PageModel page = pages.get(number);
        if (page.shared) {
            page.object.cell(page.objectPage).value = value;
            return;
        }
        if (page.own == null) {
            page.own = new Cell();
        }
        page.own.value = value;
    }
}

package org.lintel.harness.scenario;

import org.snakeyaml.engine.v2.common.Anchor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How large a text of YAML becomes when each alias is written out: who reads the tree meets what an
 * alias stands for once for each alias.
 *
 * <p><b>Units.</b> Characters of texts, and one for each node. Confined to one thread.
 */
final class Expansion {
    private record Open(Optional<Anchor> anchor, long before) {}

    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<Anchor, Long> sizes = new HashMap<>();
    private long total;

    /** A list or a block begins. */
    void begin(Optional<Anchor> anchor) {
        open.push(new Open(anchor, total));
        total++;
    }

    /** The innermost list or block ends. */
    void end() {
        Open ended = open.pop();
        ended.anchor.ifPresent(anchor -> sizes.put(anchor, total - ended.before));
    }

    void text(Optional<Anchor> anchor, String text) {
        begin(anchor);
        total += text.length();
        end();
    }

    /** What an anchor names stands here again; within itself it counts as nothing, since it is refused. */
    void again(Anchor anchor) {
        total += sizes.getOrDefault(anchor, 1L);
    }

    /** {@return how many lists and blocks are open} */
    int depth() {
        return open.size();
    }

    long total() {
        return total;
    }
}

package org.lintel.nucleus.loader;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of the JDK, the ABI and the user library a process may name. What is not allowed is refused;
 * refusals that people run into have a remedy of their own.
 *
 * <pre>
 *   package P            the classes of package P
 *   class   C            one class, with the classes nested in it
 *   refuse  C remedy     not this one, although its package may be allowed; or just for the remedy
 *   deny    C.M remedy   not this member, nor through a subclass; M may have the start of a descriptor
 *   only    C M M …      of this class just these members
 * </pre>
 *
 * <p><b>Threads.</b> Any; immutable after class initialisation.
 */
final class AllowList {
    private record Denied(String owner, String descriptorStart, String remedy) {}

    private static final String ANY = "no class of this name is there for processes";
    private static final String NOT_THIS_MEMBER =
            "it is not among the members of its class that processes may use";
    private static final Map<String, String> RULES = new HashMap<>();
    private static final Map<String, List<Denied>> DENIED_BY_NAME = new HashMap<>();

    private static final Map<String, Set<String>> ONLY = new HashMap<>();

    /** An allowed name; anything else in {@link #RULES} is a remedy. */
    private static final String ALLOWED = "";

    static {
        read(AllowTable.JDK);
        read(AllowTable.LINTEL);
    }

    private AllowList() {}

    private static void read(String table) {
        int start = 0;
        while (start < table.length()) {
            int end = table.indexOf('\n', start);
            String line = table.substring(start, end);
            start = end + 1;
            int gap = line.indexOf(' ');
            int second = line.indexOf(' ', gap + 1);
            String kind = gap < 0 ? line : line.substring(0, gap);
            switch (kind) {
                case "package" -> RULES.put(line.substring(gap + 1) + "/", ALLOWED);
                case "class" -> {
                    for (String name : line.substring(gap + 1).split(" ")) {
                        RULES.put(name, ALLOWED);
                    }
                }
                case "refuse" ->
                        RULES.put(line.substring(gap + 1, second), line.substring(second + 1));
                case "deny" -> deny(line.substring(gap + 1, second), line.substring(second + 1));
                case "only" -> {
                    String name = line.substring(gap + 1, second);
                    RULES.put(name, ALLOWED);
                    ONLY.computeIfAbsent(name, _ -> new HashSet<>())
                            .addAll(List.of(line.substring(second + 1).split(" ")));
                }
                default -> throw new AssertionError(line);
            }
        }
    }

    /** {@return null when a process may name the class, else what to do instead} */
    static String refusal(String internalName) {
        String name = internalName;
        while (true) {
            String rule = RULES.get(name);
            if (rule != null) {
                return rule.isEmpty() ? null : rule;
            }
            int dollar = name.lastIndexOf('$');
            if (dollar <= name.lastIndexOf('/') + 1) {
                break;
            }
            name = name.substring(0, dollar);
        }
        return packageRefusal(internalName);
    }

    /** The package itself, then those around it, for a remedy that holds for all below. */
    private static String packageRefusal(String internalName) {
        int slash = internalName.lastIndexOf('/');
        String rule = RULES.get(internalName.substring(0, slash + 1));
        if (rule != null && rule.isEmpty()) {
            return null;
        }
        while (slash > 0) {
            rule = RULES.get(internalName.substring(0, slash + 1) + "*");
            if (rule != null) {
                return rule;
            }
            slash = internalName.lastIndexOf('/', slash - 1);
        }
        return ANY;
    }

    private static void deny(String member, String remedy) {
        int open = member.indexOf('(');
        int end = open < 0 ? member.length() : open;
        int dot = member.lastIndexOf('.', end);
        DENIED_BY_NAME
                .computeIfAbsent(member.substring(dot + 1, end), _ -> new ArrayList<>())
                .add(new Denied(member.substring(0, dot), member.substring(end), remedy));
    }

    /** {@return null when a process may use the member, else what to do instead} */
    static String refusal(Hierarchy hierarchy, String owner, String member, String descriptor) {
        for (Denied denied : DENIED_BY_NAME.getOrDefault(member, List.of())) {
            boolean here =
                    member.equals("<init>") // constructors are not inherited
                            ? owner.equals(denied.owner)
                            : hierarchy.isSubtype(owner, denied.owner);
            if (here && descriptor.startsWith(denied.descriptorStart)) {
                return denied.remedy;
            }
        }
        Set<String> only = ONLY.get(hierarchy.declaringClass(owner, member, descriptor));
        return only == null || only.contains(member) ? null : NOT_THIS_MEMBER;
    }

    /** {@return whether the rewritten classes of a process may link to a host class} */
    static boolean linkable(String internalName) {
        if (RULES.containsKey(internalName)) {
            return RULES.get(internalName).isEmpty() || AllowTable.infrastructure(internalName);
        }
        return refusal(internalName) == null || AllowTable.infrastructure(internalName);
    }
}

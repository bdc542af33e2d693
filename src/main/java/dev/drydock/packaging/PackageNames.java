package dev.drydock.packaging;

import java.util.Arrays;

/** Which file names may stand in a package or an archive. */
final class PackageNames {
    private PackageNames() {}

    /** Relative, printable ASCII, {@code /} between components, none of them empty, {@code .} or {@code ..}. */
    static boolean isPlain(String name) {
        boolean ascii = name.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '\\');
        return ascii
                && !name.isEmpty()
                && Arrays.stream(name.split("/", -1))
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    static boolean isGit(String name) {
        return name.startsWith(".git");
    }

    /** The name with everything but printable ASCII replaced, cut to 200 characters, fit for a message. */
    static String printable(String name) {
        String cut = name.length() > 200 ? name.substring(0, 200) : name;
        return cut.replaceAll("[^\\x20-\\x7E]", "?");
    }
}

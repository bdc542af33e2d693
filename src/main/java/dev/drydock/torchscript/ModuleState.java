package dev.drydock.torchscript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a scripted module can change while it runs, as its code declares it ({@code
 * torch/csrc/jit/serialization/python_print.cpp} lays out classes and their attributes).
 */
public final class ModuleState {
    private static final Pattern PARAMETERS = Pattern.compile("  __parameters__ = \\[(.*)\\]");
    private static final Pattern ATTRIBUTE = Pattern.compile("  (\\w+) : (.+?)(?: = .*)?");
    private static final Pattern ASSIGNED = Pattern.compile("\\.\\w+ = ");
    private static final Pattern TYPE = Pattern.compile("[\\w.]+");
    /** Values of these are never changed in place. */
    private static final Set<String> FIXED = Set.of(
            "Final",
            "Optional",
            "Tuple",
            "Union",
            "bool",
            "int",
            "float",
            "complex",
            "number",
            "str",
            "NoneType",
            "Device");

    private ModuleState() {}

    /**
     * Whether a module changes nothing of itself but its parameters: it has no buffers, no other tensors or lists, and its code assigns no
     * attribute. If in doubt, the answer is no.
     *
     * @param file a module that {@link ModuleScan} lets through
     */
    public static boolean isParametersOnly(Path file) {
        try (ModuleEntries entries = ModuleEntries.open(file, ModuleLimits.STANDARD)) {
            for (String name : entries.names()) {
                if (name.startsWith("code/") && name.endsWith(".py") && !isParametersOnly(entries.text(name))) {
                    return false;
                }
            }
            return true;
        } catch (IOException | UnsafeModule e) {
            return false;
        }
    }

    static boolean isParametersOnly(String code) {
        String parameters = "";
        for (String line : code.split("\n", -1)) {
            Matcher declared = PARAMETERS.matcher(line);
            Matcher attribute = ATTRIBUTE.matcher(line);
            if (declared.matches()) {
                parameters = declared.group(1);
            } else if (attribute.matches()) {
                boolean parameter = parameters.contains("\"" + attribute.group(1) + "\"");
                if (!parameter && !isFixed(attribute.group(2))) {
                    return false;
                }
            } else if (ASSIGNED.matcher(line).find()) {
                return false;
            }
        }
        return true;
    }

    /** A module within is looked at where its own class is declared. */
    private static boolean isFixed(String type) {
        return TYPE.matcher(type)
                .results()
                .allMatch(word -> FIXED.contains(word.group()) || word.group().startsWith("__torch__."));
    }
}

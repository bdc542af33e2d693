package dev.drydock.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much of the machine's memory this process has: heap, tensors and code. */
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+([0-9]{1,15}) kB$");

    private ResidentMemory() {}

    /** Empty if the system does not report it. */
    static OptionalLong mebibytes() {
        try {
            return ofStatus(Files.readString(STATUS, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    static OptionalLong ofStatus(String status) {
        Matcher found = RESIDENT.matcher(status);
        return found.find() ? OptionalLong.of(Long.parseLong(found.group(1)) >> 10) : OptionalLong.empty();
    }
}

package dev.drydock.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The vector instructions that PyTorch's kernels choose by, as {@code aten/src/ATen/native/DispatchStub.cpp} does. */
final class CpuCapability {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private CpuCapability() {}

    static String ofThisMachine() {
        String forced = System.getenv("ATEN_CPU_CAPABILITY");
        if (forced != null) {
            return forced.toUpperCase(Locale.ROOT);
        }
        try {
            return Files.exists(CPU_INFO) ? ofCpuInfo(Files.readString(CPU_INFO)) : "UNKNOWN";
        } catch (IOException e) {
            return "UNKNOWN";
        }
    }

    static String ofCpuInfo(String cpuInfo) {
        List<String> flags = cpuInfo.lines()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .map(line -> Arrays.asList(line.split("\\s+", -1)))
                .orElse(List.of());
        if (flags.containsAll(List.of("avx512vl", "avx512bw", "avx512dq", "fma"))) {
            return "AVX512";
        }
        return flags.containsAll(List.of("avx2", "fma")) ? "AVX2" : "DEFAULT";
    }
}

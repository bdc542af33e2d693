package dev.drydock.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How much memory is left, as Linux says it. */
class MachineMemoryTest {
    private static final long MIB = 1 << 20;

    @TempDir
    Path root;

    @Test
    void theMachineSaysWhatIsAvailable() throws IOException {
        write("proc/meminfo", "MemTotal:       4096 kB\nMemFree:        100 kB\nMemAvailable:    2048 kB\n");
        write("proc/self/status", "Name:\tjava\nVmRSS:\t  1024 kB\n");
        MachineMemory memory = new MachineMemory(root.resolve("proc"), root.resolve("groups"));
        assertThat(memory.available()).hasValue(2 * MIB);
        assertThat(memory.resident()).hasValue(MIB);
    }

    /** A container, or a service with MemoryMax, has less than its machine; of groups in groups the tightest counts. */
    @Test
    void eachControlGroupAroundTheProcessLimitsIt() throws IOException {
        write("proc/meminfo", "MemAvailable:    1000000 kB\n");
        write("proc/self/cgroup", "0::/site.slice/node.service\n");
        write("groups/site.slice/memory.max", 100 * MIB + "\n");
        write("groups/site.slice/memory.current", 90 * MIB + "\n");
        write("groups/site.slice/memory.stat", "anon 5\ninactive_file " + 15 * MIB + "\nactive_file " + 5 * MIB + "\n");
        write("groups/site.slice/node.service/memory.max", "max\n");
        write("groups/site.slice/node.service/memory.current", 80 * MIB + "\n");
        MachineMemory memory = new MachineMemory(root.resolve("proc"), root.resolve("groups"));
        assertThat(memory.available()).hasValue(30 * MIB);

        write("groups/site.slice/node.service/memory.max", 84 * MIB + "\n");
        assertThat(memory.available()).hasValue(4 * MIB);
    }

    @Test
    void aSystemThatDoesNotSayIsNoError() {
        MachineMemory memory = new MachineMemory(root.resolve("proc"), root.resolve("groups"));
        assertThat(memory.available()).isEmpty();
        assertThat(memory.resident()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisMachineSaysIt() {
        assertThat(new MachineMemory().available().getAsLong()).isPositive();
        assertThat(new MachineMemory().resident().getAsLong()).isGreaterThan(10 * MIB);
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}

package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ResidentMemoryTest {
    @Test
    void isReadFromWhatTheSystemTells() {
        assertThat(ResidentMemory.ofStatus("VmPeak:\t  900000 kB\nVmRSS:\t  831488 kB\nRssAnon:\t 1 kB\n"))
                .hasValue(812);
        assertThat(ResidentMemory.ofStatus("Name: kthreadd\n")).isEqualTo(OptionalLong.empty());
    }

    @Test
    void thisProcessHasSome() {
        assertThat(ResidentMemory.mebibytes().orElseThrow()).isBetween(10L, 1L << 20);
    }
}

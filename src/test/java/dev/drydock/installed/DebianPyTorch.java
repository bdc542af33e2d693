package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;

/** Python's PyTorch and ONNX, as Debian packages them. */
final class DebianPyTorch {
    static final String PYTHON = "/usr/bin/python3";

    private DebianPyTorch() {}

    /** In CI they must be there; elsewhere one line says what to install. */
    static void require() throws IOException, InterruptedException {
        boolean installed = new ProcessBuilder(PYTHON, "-c", "import torch, onnx")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
        if ("true".equals(System.getenv("CI"))) {
            assertThat(installed)
                    .as("python3-torch and python3-onnx are installed")
                    .isTrue();
        }
        assumeTrue(installed, "nobody fine-tunes MiniLM: install python3-torch, python3-onnx and libopenblas0-openmp");
    }
}

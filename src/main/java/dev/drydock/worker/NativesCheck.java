package dev.drydock.worker;

import dev.drydock.failure.DrydockException;
import dev.drydock.inference.TorchEngine;
import java.io.PrintStream;

/**
 * Prints whether the engine starts on this machine and what it finds there, each as a line {@code name=value}. For {@code drydock doctor}.
 */
public final class NativesCheck {
    private NativesCheck() {}

    public static void main(String[] arguments) {
        PrintStream out = System.out;
        out.println("java=" + System.getProperty("java.version"));
        try {
            TorchEngine.start(1);
            out.println("cpu=" + CpuCapability.ofThisMachine());
            out.println("gpus=" + TorchEngine.gpus());
            out.println("engine=" + TorchEngine.description());
        } catch (DrydockException e) {
            out.println("failure=" + e.getMessage());
            System.exit(1);
        }
    }
}

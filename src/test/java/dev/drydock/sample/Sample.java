package dev.drydock.sample;

import java.nio.file.Path;
import java.util.List;

/** A model directory of {@code sample-data}, and the generator of its world beside it. */
public enum Sample {
    PUMP_FAILURE("pump-failure", "PumpField.java", "plant-a", "plant-b"),
    BEARING_WEAR("bearing-wear", "BearingField.java", "works-east", "works-west"),
    LINE_QUALITY("line-quality", "CoatingLines.java", "coating-line-3", "coating-line-7"),
    TICKET_ROUTING("ticket-routing", "HelpDesk.java", "desk-north", "desk-south");

    private final String model;
    private final String generator;
    private final String firstSource;
    private final String secondSource;

    Sample(String model, String generator, String firstSource, String secondSource) {
        this.model = model;
        this.generator = generator;
        this.firstSource = firstSource;
        this.secondSource = secondSource;
    }

    public String model() {
        return model;
    }

    /** Who exports. */
    public List<String> sources() {
        return List.of(firstSource, secondSource);
    }

    /** Where {@code model.yaml} lies. */
    public Path directory() {
        return Path.of(System.getProperty("drydock.basedir", "."), "sample-data", model)
                .toAbsolutePath();
    }

    Path generator() {
        return directory().resolve("generator").resolve(generator);
    }

    /** Labelled data of the world that the champion knows: {@code training.csv}. */
    public SampleField training() {
        return new SampleField(this, "--kind", "training");
    }

    /** A night in a world that has drifted: retraining helps. */
    public SampleField driftedNight() {
        return new SampleField(this, "--kind", "night");
    }

    /** A night in the world that the champion knows: nothing to do. */
    public SampleField quietNight() {
        return new SampleField(this, "--kind", "night", "--drift", "none");
    }
}

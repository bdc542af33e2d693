package dev.drydock.serving;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drydock.inference.ModelSignature;
import dev.drydock.json.Streaming;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the answer to a scored request: a JSON object, and behind it the outputs that are wanted as binary data. Not thread-safe. */
final class InferenceAnswer {
    private final Release release;
    private final InferenceRequest request;
    private final float[] scores;
    private final ByteArrayOutputStream out;
    private final List<byte[]> binary = new ArrayList<>();

    private InferenceAnswer(Release release, InferenceRequest request, float[] scores) {
        this.release = release;
        this.request = request;
        this.scores = scores;
        this.out = new ByteArrayOutputStream(512 + 32 * scores.length);
    }

    /** @param logged the id of the prediction in the log, if it is logged */
    static NodeResponse of(Release release, InferenceRequest request, Optional<String> logged, float[] scores)
            throws IOException {
        return new InferenceAnswer(release, request, scores).write(logged, false);
    }

    /** The answer of a suspended model, which says so. */
    static NodeResponse safe(Release release, InferenceRequest request, SafeAnswer answer) throws IOException {
        return new InferenceAnswer(release, request, answer.scores(request.rows())).write(Optional.empty(), true);
    }

    private NodeResponse write(Optional<String> logged, boolean suspended) throws IOException {
        try (JsonGenerator json = Streaming.REQUESTS.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("model_name", release.version().model());
            json.writeStringField(
                    "model_version", Integer.toString(release.version().number()));
            json.writeStringField("id", request.id());
            json.writeObjectFieldStart("parameters");
            json.writeStringField("package_digest", release.packageDigest());
            if (logged.isPresent()) {
                json.writeStringField("prediction_id", logged.get());
            }
            if (suspended) {
                json.writeBooleanField("suspended", true);
            }
            json.writeEndObject();
            json.writeArrayFieldStart("outputs");
            if (request.wants(InferenceTensors.SCORE)) {
                score(json);
            }
            if (request.wants(InferenceTensors.LABEL)) {
                label(json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        if (binary.isEmpty()) {
            return NodeResponse.ofBytes(200, out.toByteArray());
        }
        int jsonLength = out.size();
        for (byte[] values : binary) {
            out.write(values);
        }
        return NodeResponse.ofBytes(200, out.toByteArray())
                .with("Content-Type", "application/octet-stream")
                .with(InferenceBody.JSON_LENGTH, Integer.toString(jsonLength));
    }

    private void score(JsonGenerator json) throws IOException {
        int outputs = release.signature().outputs();
        startOutput(
                json,
                InferenceTensors.SCORE,
                InferenceTensors.NUMBERS,
                outputs == 1 ? List.of(request.rows()) : List.of(request.rows(), outputs));
        if (request.wantsBinary(InferenceTensors.SCORE)) {
            ByteBuffer values = ByteBuffer.allocate(Float.BYTES * scores.length).order(ByteOrder.LITTLE_ENDIAN);
            values.asFloatBuffer().put(scores);
            endOutput(json, values.array());
        } else {
            json.writeArrayFieldStart("data");
            for (float score : scores) {
                json.writeNumber(score);
            }
            endOutput(json);
        }
    }

    private void label(JsonGenerator json) throws IOException {
        startOutput(json, InferenceTensors.LABEL, InferenceTensors.TEXTS, List.of(request.rows()));
        boolean asBinary = request.wantsBinary(InferenceTensors.LABEL);
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        if (!asBinary) {
            json.writeArrayFieldStart("data");
        }
        ModelSignature signature = release.signature();
        for (int row = 0; row < request.rows(); row++) {
            String answer = InferenceTensors.answer(signature, release.operatingPoint(), scores, row);
            if (asBinary) {
                byte[] text = answer.getBytes(StandardCharsets.UTF_8);
                values.write(ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(text.length)
                        .array());
                values.write(text);
            } else {
                json.writeString(answer);
            }
        }
        if (asBinary) {
            endOutput(json, values.toByteArray());
        } else {
            endOutput(json);
        }
    }

    private static void startOutput(JsonGenerator json, String name, String datatype, List<Integer> shape)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("datatype", datatype);
        json.writeArrayFieldStart("shape");
        for (int length : shape) {
            json.writeNumber(length);
        }
        json.writeEndArray();
    }

    /** After the data. */
    private static void endOutput(JsonGenerator json) throws IOException {
        json.writeEndArray();
        json.writeEndObject();
    }

    private void endOutput(JsonGenerator json, byte[] values) throws IOException {
        binary.add(values);
        json.writeObjectFieldStart("parameters");
        json.writeNumberField("binary_data_size", values.length);
        json.writeEndObject();
        json.writeEndObject();
    }
}

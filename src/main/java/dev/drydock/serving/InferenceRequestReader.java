package dev.drydock.serving;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drydock.domain.dataset.RowText;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.RawRows;
import dev.drydock.intake.JsonBytes;
import dev.drydock.json.Streaming;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of an Open Inference Protocol v2 request, token by token and with the values that come as binary data, and checks it against a
 * model's signature.
 */
final class InferenceRequestReader {
    private static final int MAX_ID = 128;
    private static final int MAX_TEXT = 256;
    private static final int MAX_TENSORS = 4_096;
    /** As many bytes as show the encoding. */
    private static final int LOOKED_AT = 16;

    private final InferenceBody body;
    private final ModelSignature signature;
    private final List<Tensor> tensors = new ArrayList<>();
    /** What is wanted, with whether it is wanted as binary data; null where the output does not say it. */
    private final Map<String, @Nullable Boolean> outputs = new LinkedHashMap<>();

    private boolean binaryOutputs;
    private @Nullable String id;

    private InferenceRequestReader(InferenceBody body, ModelSignature signature) {
        this.body = body;
        this.signature = signature;
    }

    /** As {@link #read(InferenceBody, ModelSignature)}, of JSON alone. */
    static InferenceRequest read(byte[] json, ModelSignature signature) {
        return read(InferenceBody.of(json, Optional.empty()), signature);
    }

    /** @throws DrydockException {@link ServingFailure#INFERENCE_REQUEST_INVALID} naming tensor, value and limit */
    static InferenceRequest read(InferenceBody body, ModelSignature signature) {
        if (!JsonBytes.areUtf8(Arrays.copyOf(body.bytes(), Math.min(LOOKED_AT, body.jsonLength())))) {
            throw invalid("it is not UTF-8, or begins with a byte-order mark");
        }
        InferenceRequestReader reader = new InferenceRequestReader(body, signature);
        try (JsonParser json = Streaming.REQUESTS.createParser(body.bytes(), 0, body.jsonLength())) {
            reader.document(json);
        } catch (JacksonException e) {
            throw invalid(e.getOriginalMessage().lines().findFirst().orElse("it is no JSON") + place(e));
        } catch (IOException e) {
            throw invalid("it is not UTF-8");
        }
        return reader.checked();
    }

    /** Empty where a bound was exceeded, which has no place. */
    private static String place(JacksonException e) {
        JsonLocation at = e.getLocation();
        return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    /** One tensor as it came. */
    private static final class Tensor {
        String name = "";
        String datatype = "";

        @Nullable
        List<Long> shape;

        @Nullable
        List<@Nullable Object> data;

        @Nullable
        Long binarySize;

        String called(int index) {
            return name.isEmpty() ? "inputs[" + index + "]" : name;
        }
    }

    private void document(JsonParser json) throws IOException {
        require(json.nextToken() == JsonToken.START_OBJECT, "the body must be a JSON object");
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            json.nextToken();
            switch (key) {
                case "id" -> id = id(text(json, "id"));
                case "parameters" ->
                    parameters(json, "binary_data_output", () -> binaryOutputs = flag(json, "binary_data_output"));
                case "inputs" -> inputs(json);
                case "outputs" -> outputs(json);
                default ->
                    throw invalid(
                            "the key " + printable(key) + " is unknown; id, parameters, inputs and outputs are known");
            }
        }
        require(json.nextToken() == null, "something follows the JSON object");
    }

    private static String id(String given) {
        require(
                given.length() <= MAX_ID && !given.isBlank() && isPrintable(given),
                "id must have 1 to " + MAX_ID + " printable characters");
        return given;
    }

    /** Parameters that are not of the binary tensor data extension are skipped. */
    private void parameters(JsonParser json, String known, ParameterValue value) throws IOException {
        require(json.currentToken() == JsonToken.START_OBJECT, "parameters must be an object");
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            json.nextToken();
            if (key.equals(known)) {
                value.read();
            } else {
                require(
                        !key.startsWith("binary_data"),
                        "the parameter " + printable(key) + " is not known there, but " + known);
                json.skipChildren();
            }
        }
    }

    /** Reads the value at which the parser stands. */
    private interface ParameterValue {
        void read() throws IOException;
    }

    private static boolean flag(JsonParser json, String name) throws IOException {
        require(json.currentToken().isBoolean(), name + " must be true or false");
        return json.getBooleanValue();
    }

    private static long size(JsonParser json, String tensor) throws IOException {
        require(
                json.currentToken() == JsonToken.VALUE_NUMBER_INT,
                "the binary_data_size of tensor " + printable(tensor) + " must be a whole number");
        return json.getLongValue();
    }

    private void inputs(JsonParser json) throws IOException {
        require(json.currentToken() == JsonToken.START_ARRAY, "inputs must be an array of tensors");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            require(tensors.size() < MAX_TENSORS, "inputs has more than " + MAX_TENSORS + " tensors");
            tensors.add(tensor(json, tensors.size()));
        }
    }

    private Tensor tensor(JsonParser json, int index) throws IOException {
        Tensor tensor = new Tensor();
        require(json.currentToken() == JsonToken.START_OBJECT, "inputs[" + index + "] must be an object");
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            json.nextToken();
            switch (key) {
                case "name" -> tensor.name = text(json, "inputs[" + index + "].name");
                case "datatype" -> tensor.datatype = text(json, tensor.called(index) + ".datatype");
                case "shape" -> tensor.shape = shape(json, tensor.called(index));
                case "data" -> tensor.data = data(json, tensor.called(index));
                case "parameters" ->
                    parameters(json, "binary_data_size", () -> tensor.binarySize = size(json, tensor.called(index)));
                default -> throw invalid("tensor " + tensor.called(index) + " has the unknown key " + printable(key));
            }
        }
        return tensor;
    }

    private static List<Long> shape(JsonParser json, String name) throws IOException {
        String must = "the shape of tensor " + name + " must be one or two whole numbers";
        require(json.currentToken() == JsonToken.START_ARRAY, must);
        List<Long> shape = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            require(json.currentToken() == JsonToken.VALUE_NUMBER_INT && shape.size() < 2, must);
            shape.add(json.getLongValue());
        }
        return shape;
    }

    /** Values in row-major order; an array for each row is taken as the protocol allows. */
    private List<@Nullable Object> data(JsonParser json, String name) throws IOException {
        require(json.currentToken() == JsonToken.START_ARRAY, "the data of tensor " + name + " must be an array");
        List<@Nullable Object> values = new ArrayList<>();
        int depth = 1;
        while (depth > 0) {
            JsonToken token = json.nextToken();
            if (token == JsonToken.START_ARRAY) {
                depth++;
                require(depth <= 2, "the data of tensor " + name + " nests deeper than its shape");
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else {
                values.add(value(json, name, values.size()));
                if (values.size() > signature.maxBatch()) {
                    throw invalid("tensor " + name + " has more than " + signature.maxBatch() + " values, but "
                            + signature.maxBatch() + " rows are the most in one request");
                }
            }
        }
        return values;
    }

    private static @Nullable Object value(JsonParser json, String name, int at) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            default -> throw invalid("value " + at + " of tensor " + name + " is neither a number, a string nor null");
        };
    }

    private void outputs(JsonParser json) throws IOException {
        require(json.currentToken() == JsonToken.START_ARRAY, "outputs must be an array");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            require(json.currentToken() == JsonToken.START_OBJECT, "each of outputs must be an object with a name");
            output(json);
        }
    }

    private void output(JsonParser json) throws IOException {
        String[] name = {""};
        Boolean[] binary = {null};
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            json.nextToken();
            if (key.equals("name")) {
                name[0] = output(text(json, "the name of an output"));
            } else if (key.equals("parameters")) {
                parameters(json, "binary_data", () -> binary[0] = flag(json, "binary_data"));
            } else {
                throw invalid("an output has the unknown key " + printable(key));
            }
        }
        outputs.put(name[0], binary[0]);
    }

    private String output(String name) {
        List<String> known = InferenceTensors.outputs(signature);
        require(known.contains(name), "the output " + printable(name) + " is unknown; there are " + known);
        return name;
    }

    private InferenceRequest checked() {
        require(!tensors.isEmpty(), "it has no inputs");
        Map<String, Tensor> byName = byName();
        int rows = rows(tensors.get(0));
        for (Tensor tensor : tensors) {
            requireShape(tensor, rows);
            takeBinary(tensor, rows);
            requireValues(tensor, rows);
        }
        body.requireAllTaken();
        RawRows input = signature.answers().readsText() ? texts(byName, rows) : numbers(byName, rows);
        Map<String, List<String>> texts = new HashMap<>();
        for (String column : InferenceTensors.loggedOnly(signature)) {
            Tensor tensor = byName.get(column);
            if (tensor != null) {
                texts.put(column, texts(tensor));
            }
        }
        return new InferenceRequest(id == null ? UUID.randomUUID().toString() : id, input, texts, wanted());
    }

    private InferenceRequest.Wanted wanted() {
        if (outputs.isEmpty()) {
            List<String> all = InferenceTensors.outputs(signature);
            return new InferenceRequest.Wanted(all, binaryOutputs ? all : List.of());
        }
        List<String> binary = outputs.keySet().stream()
                .filter(name -> Objects.requireNonNullElse(outputs.get(name), binaryOutputs))
                .toList();
        return new InferenceRequest.Wanted(List.copyOf(outputs.keySet()), binary);
    }

    /** An empty text is a missing category; any other input, and what is only logged, has it as a text. */
    private void takeBinary(Tensor tensor, int rows) {
        Long size = tensor.binarySize;
        if (size != null) {
            require(
                    tensor.data == null,
                    "tensor " + printable(tensor.name) + " has both data and binary_data_size; send one of them");
            boolean category = InferenceTensors.input(signature, tensor.name)
                    .filter(ModelSignature.Input::categorical)
                    .isPresent();
            tensor.data = body.take(tensor.name, tensor.datatype, size, rows, category);
        }
    }

    private RawRows numbers(Map<String, Tensor> byName, int rows) {
        int inputs = signature.inputs().size();
        float[] raw = new float[rows * inputs];
        for (int i = 0; i < inputs; i++) {
            ModelSignature.Input input = signature.inputs().get(i);
            if (signature.mayLack(input) && !byName.containsKey(input.name())) {
                for (int row = 0; row < rows; row++) {
                    raw[row * inputs + i] = Float.NaN;
                }
            } else {
                fill(input, required(byName, input), rows, raw, i);
            }
        }
        return new RawRows.Numbers(raw, rows);
    }

    private RawRows texts(Map<String, Tensor> byName, int rows) {
        List<String> read = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            List<String> ofRow = new ArrayList<>();
            for (ModelSignature.Input input : signature.inputs()) {
                ofRow.add(text(input, values(required(byName, input)).get(row), row));
            }
            read.add(RowText.of(ofRow));
        }
        return new RawRows.Texts(read);
    }

    /** As ingest takes it, since it comes back in the prediction log. */
    private static String text(ModelSignature.Input input, @Nullable Object value, int row) {
        if (!(value instanceof String text) || !RowText.canBeSeen(text)) {
            throw invalid(at(input, row) + " must be a text that is not empty");
        }
        int length = text.codePointCount(0, text.length());
        Double max = input.max();
        if (max != null && length > max) {
            throw invalid(
                    at(input, row) + " has " + length + " characters, but at most " + max.intValue() + " are allowed");
        }
        if (!text.codePoints().allMatch(RowText::isText)) {
            throw invalid(at(input, row) + " has a control character other than tab and line ends, or half of a pair");
        }
        return text;
    }

    private Map<String, Tensor> byName() {
        Map<String, Tensor> byName = new LinkedHashMap<>();
        for (int i = 0; i < tensors.size(); i++) {
            Tensor tensor = tensors.get(i);
            require(!tensor.name.isEmpty(), "inputs[" + i + "] has no name");
            require(byName.put(tensor.name, tensor) == null, "tensor " + printable(tensor.name) + " comes twice");
            requireKnown(tensor.name);
        }
        return byName;
    }

    private void requireKnown(String name) {
        require(
                InferenceTensors.input(signature, name).isPresent()
                        || InferenceTensors.loggedOnly(signature).contains(name),
                "tensor " + printable(name) + " is unknown; the inputs are "
                        + signature.inputs().stream()
                                .map(ModelSignature.Input::name)
                                .toList()
                        + ", and " + InferenceTensors.loggedOnly(signature) + " may be given to be logged");
    }

    private int rows(Tensor first) {
        List<Long> shape = first.shape;
        if (shape == null || shape.isEmpty()) {
            throw invalid("tensor " + printable(first.name) + " has no shape; give [rows] or [rows, 1]");
        }
        long rows = shape.get(0);
        require(
                rows >= 1 && rows <= signature.maxBatch(),
                "tensor " + first.name + " has " + rows + " rows, but 1 to " + signature.maxBatch() + " are allowed");
        return (int) rows;
    }

    private static void requireShape(Tensor tensor, int rows) {
        List<Long> shape = tensor.shape;
        boolean fits = shape != null && (shape.equals(List.of((long) rows)) || shape.equals(List.of((long) rows, 1L)));
        require(
                fits,
                "tensor " + tensor.name + " has the shape " + shape + ", but it must be [" + rows + "] or [" + rows
                        + ", 1] as for the first tensor");
    }

    private static void requireValues(Tensor tensor, int rows) {
        List<@Nullable Object> data = tensor.data;
        require(
                data != null && data.size() == rows,
                "tensor " + tensor.name + " has " + (data == null ? 0 : data.size()) + " values, and its shape says "
                        + rows);
    }

    private static Tensor required(Map<String, Tensor> byName, ModelSignature.Input input) {
        Tensor tensor = byName.get(input.name());
        if (tensor == null) {
            throw invalid("tensor " + input.name() + " is missing; every input must be given"
                    + (input.missing() ? ", with null for a missing value" : ""));
        }
        String datatype = InferenceTensors.datatype(input);
        require(
                tensor.datatype.equals(datatype),
                "tensor " + input.name() + " has the datatype " + printable(tensor.datatype) + ", but it must be "
                        + datatype);
        return tensor;
    }

    private static List<@Nullable Object> values(Tensor tensor) {
        List<@Nullable Object> data = tensor.data;
        return data == null ? List.of() : data;
    }

    private static void fill(ModelSignature.Input input, Tensor tensor, int rows, float[] raw, int column) {
        List<@Nullable Object> values = values(tensor);
        int inputs = raw.length / rows;
        for (int row = 0; row < rows; row++) {
            raw[row * inputs + column] = value(input, values.get(row), row);
        }
    }

    private static float value(ModelSignature.Input input, @Nullable Object value, int row) {
        if (value == null) {
            if (!input.missing()) {
                throw invalid(at(input, row) + " is null, and this input may not be missing");
            }
            return Float.NaN;
        }
        return input.categorical() ? category(input, value, row) : number(input, value, row);
    }

    private static float category(ModelSignature.Input input, Object value, int row) {
        int index = value instanceof String text ? input.categories().indexOf(text) : -1;
        if (index < 0) {
            throw invalid(at(input, row) + " is " + printable(value.toString()) + ", but it must be one of "
                    + input.categories());
        }
        return index;
    }

    private static float number(ModelSignature.Input input, Object value, int row) {
        if (!(value instanceof Double number)) {
            throw invalid(at(input, row) + " is the text " + printable(value.toString())
                    + ", but it must be a number without quotes");
        }
        Double min = input.min();
        Double max = input.max();
        float narrow = number.floatValue();
        // As float32, since that is what a golden vector or a logged row has on the limit.
        if (min != null && narrow < min.floatValue()) {
            throw invalid(at(input, row) + " is " + number + ", but at least " + min + " is allowed");
        }
        if (max != null && narrow > max.floatValue()) {
            throw invalid(at(input, row) + " is " + number + ", but at most " + max + " is allowed");
        }
        if (!Float.isFinite(narrow)) {
            throw invalid(at(input, row) + " is " + number + ", which is beyond a float32");
        }
        return narrow;
    }

    private static List<String> texts(Tensor tensor) {
        require(
                tensor.datatype.equals(InferenceTensors.TEXTS),
                "tensor " + tensor.name + " has the datatype " + printable(tensor.datatype) + ", but it must be "
                        + InferenceTensors.TEXTS);
        List<String> texts = new ArrayList<>();
        for (Object value : values(tensor)) {
            if (!(value instanceof String text) || text.length() > MAX_TEXT || !isPrintable(text)) {
                throw invalid("value " + texts.size() + " of tensor " + tensor.name + " must be a text of at most "
                        + MAX_TEXT + " printable characters");
            }
            texts.add(text);
        }
        return texts;
    }

    private static String text(JsonParser json, String what) throws IOException {
        require(json.currentToken() == JsonToken.VALUE_STRING, what + " must be a string");
        return json.getText();
    }

    private static String at(ModelSignature.Input input, int row) {
        return "value " + row + " of tensor " + input.name();
    }

    private static boolean isPrintable(String text) {
        return text.codePoints().noneMatch(Character::isISOControl);
    }

    /** What a client sent, fit for a sentence: short and without control characters. */
    static String printable(String text) {
        String shown = text.length() <= 40 ? text : text.substring(0, 40) + "…";
        return "'"
                + shown.codePoints()
                        .map(c -> Character.isISOControl(c) ? '?' : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                + "'";
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw invalid(otherwise);
        }
    }

    static DrydockException invalid(String why) {
        return new DrydockException(
                ServingFailure.INFERENCE_REQUEST_INVALID,
                "The inference request is refused: " + why + ". Ask GET /v2/models/{model} for the inputs.");
    }
}

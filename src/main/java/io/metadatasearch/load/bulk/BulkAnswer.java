package io.metadatasearch.load.bulk;

import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.json.JsonpDeserializer;
import co.elastic.clients.json.JsonpMapper;
import co.elastic.clients.json.JsonpUtils;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * The answer of Elasticsearch to one row of a bulk. The client's own answer classes hold everything that an answer can
 * contain, and took a tenth of the cost of a load. Of a row that was accepted, only the status matters.
 *
 * @param status the HTTP status
 * @param error why the row was not accepted; null if it was accepted, or if no reason is given
 */
record BulkAnswer(int status, ErrorCause error) {

    /** The parts of the answer to a bulk that are read here. The rest is not sent. */
    static final String FILTER_PATH = "items.*.status,items.*.error";

    /** Reads the answers to a bulk, in the order of its rows. */
    static final JsonpDeserializer<List<BulkAnswer>> ALL =
            JsonpDeserializer.of(EnumSet.of(Event.START_OBJECT), (parser, mapper, event) -> {
                List<BulkAnswer> answers = new ArrayList<>();
                while (parser.next() != Event.END_OBJECT) {
                    if (parser.getString().equals("items")) {
                        JsonpUtils.expectNextEvent(parser, Event.START_ARRAY);
                        while (parser.next() != Event.END_ARRAY) { // the start of an item
                            JsonpUtils.expectNextEvent(parser, Event.KEY_NAME); // the action: index
                            answers.add(read(parser, mapper));
                            JsonpUtils.expectNextEvent(parser, Event.END_OBJECT);
                        }
                    } else {
                        JsonpUtils.skipValue(parser);
                    }
                }
                return answers;
            });

    private static final BulkAnswer CREATED = new BulkAnswer(201, null);

    private static BulkAnswer read(JsonParser parser, JsonpMapper mapper) {
        JsonpUtils.expectNextEvent(parser, Event.START_OBJECT);
        int status = 0;
        ErrorCause error = null;
        while (parser.next() != Event.END_OBJECT) {
            switch (parser.getString()) {
                case "status" -> {
                    JsonpUtils.expectNextEvent(parser, Event.VALUE_NUMBER);
                    status = parser.getInt();
                }
                case "error" -> error = ErrorCause._DESERIALIZER.deserialize(parser, mapper);
                default -> JsonpUtils.skipValue(parser);
            }
        }
        return status == CREATED.status && error == null ? CREATED : new BulkAnswer(status, error);
    }
}

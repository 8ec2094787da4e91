/* Rulings become lines, and lines the cells that they close: the loops of rulings.py, grid.py, lattices.py and
   missing_borders.py over single lines and positions.

   Those modules do the same in Python where this one is not built, and say what it means; they are the only callers.
   Nothing calls itself, and what is allocated grows with the lines and with the positions, which the caller limits. */

#include "_arrays.h"

typedef struct { double at, start, end; } Line;

static int starts_before(const Line *one, const Line *other)
{
    return one->start < other->start || (one->start == other->start && one->end < other->end);
}

static int lies_before(const Line *one, const Line *other)
{
    return one->at < other->at || (one->at == other->at && starts_before(one, other));
}

/* Sorts lines, equal ones as they come, by merging runs of which each is twice as long as the last. Pages draw most of
   their lines in order: two runs that follow one another are left as they are. */
static inline void sort(Line *lines, Line *room, Py_ssize_t count, int (*is_before)(const Line *, const Line *))
{
    for (Py_ssize_t size = 1; size < count; size *= 2)
        for (Py_ssize_t low = 0; low < count - size; low += 2 * size) {
            Py_ssize_t middle = low + size, high = count - middle < size ? count : middle + size;
            if (!is_before(lines + middle, lines + middle - 1))
                continue;
            memcpy(room, lines + low, (size_t)size * sizeof(Line));
            Py_ssize_t left = 0, right = middle, next = low;
            while (left < size && right < high)
                lines[next++] = is_before(lines + right, room + left) ? lines[right++] : room[left++];
            memcpy(lines + next, room + left, (size_t)(size - left) * sizeof(Line));
        }
}

static int by_number(const void *a, const void *b)
{
    int32_t one = *(const int32_t *)a, other = *(const int32_t *)b;
    return (one > other) - (one < other);
}

/* The lines of a list of tuples; NULL with an exception set if it holds anything else. */
static Line *lines_of(PyObject *list, Py_ssize_t *count)
{
    *count = PyList_Size(list);
    Line *lines = *count < 0 ? NULL : space(*count, sizeof(Line));
    for (Py_ssize_t i = 0; lines && i < *count; i++) {
        PyObject *item = PyList_GetItem(list, i);
        Line *line = lines + i;
        if (!item || PyTuple_Size(item) != 3 || !as_double(PyTuple_GetItem(item, 0), &line->at) ||
            !as_double(PyTuple_GetItem(item, 1), &line->start) || !as_double(PyTuple_GetItem(item, 2), &line->end)) {
            if (!PyErr_Occurred())
                is_wrong("a line has three numbers");
            PyMem_Free(lines);
            return NULL;
        }
    }
    return lines;
}

static PyObject *join(PyObject *self, PyObject *arguments)
{
    PyObject *kind;
    Py_buffer rulings;
    double snap, dash;
    if (!PyArg_ParseTuple(arguments, "Oy*dd", &kind, &rulings, &snap, &dash))
        return NULL;
    Py_ssize_t given = rulings.len / (Py_ssize_t)(3 * sizeof(double)), count = 0;
    const double *ruling = rulings.buf;
    Line *lines = is_kind_of_tuple(kind) ? space(given, sizeof(Line)) : NULL;
    Line *room = lines ? space(given, sizeof(Line)) : NULL;
    for (Py_ssize_t i = 0; room && i < given; i++, ruling += 3)
        if (isfinite(ruling[0]) && isfinite(ruling[1]) && isfinite(ruling[2]))
            lines[count++] = (Line){ruling[0], ruling[1], ruling[2]};
    PyBuffer_Release(&rulings);
    PyObject *joined = room ? PyList_New(0) : NULL;
    if (joined)
        sort(lines, room, count, lies_before);
    for (Py_ssize_t first = 0, end; joined && first < count; first = end) {
        double total = 0.0, weighted = 0.0;
        for (end = first; end < count && !(lines[first].at + snap < lines[end].at); end++) {
            double length = lines[end].end - lines[end].start;
            total += length;
            weighted += lines[end].at * length;
        }
        double at = weighted / (total > 0 ? total : 1.0);
        if (!(total > 0) || !isfinite(at))
            continue;
        sort(lines + first, room, end - first, starts_before);
        double start = lines[first].start, reach = lines[first].end, furthest = reach;
        for (Py_ssize_t i = first + 1; joined && i <= end; i++) {
            double widest = snap;
            if (i < end && lines[i].end - lines[i].start <= dash && lines[i - 1].end - lines[i - 1].start <= dash)
                widest = dash;
            if (i == end || lines[i].start - reach > widest) {
                if (!add(joined, named(kind, Py_BuildValue("ddd", at, start, furthest))))
                    Py_CLEAR(joined);
                if (i == end)
                    break;
                start = lines[i].start;
                furthest = lines[i].end;
            }
            reach = lines[i].end > reach ? lines[i].end : reach;
            furthest = lines[i].end > furthest ? lines[i].end : furthest;
        }
    }
    PyMem_Free(lines);
    PyMem_Free(room);
    return joined;
}

static Py_ssize_t root_of(Py_ssize_t *parent, Py_ssize_t node)
{
    while (parent[node] != node)
        node = parent[node] = parent[parent[node]];
    return node;
}

static PyObject *touching(PyObject *self, PyObject *arguments)
{
    PyObject *row_list, *column_list;
    double snap;
    Py_ssize_t n_rows, n_columns = 0;
    if (!PyArg_ParseTuple(arguments, "OOd", &row_list, &column_list, &snap))
        return NULL;
    Line *rows = lines_of(row_list, &n_rows), *columns = rows ? lines_of(column_list, &n_columns) : NULL;
    double *places = columns ? space(n_rows, sizeof(double)) : NULL;
    Py_ssize_t *parent = places ? space(n_rows + n_columns, sizeof(Py_ssize_t)) : NULL;
    Py_ssize_t *number = parent ? space(n_rows + n_columns, sizeof(Py_ssize_t)) : NULL, sets = 0;
    PyObject *found = number ? PyList_New(n_rows + n_columns) : NULL;
    for (Py_ssize_t i = 0; found && i < n_rows + n_columns; i++)
        parent[i] = i;
    for (Py_ssize_t i = 0; found && i < n_rows; i++)
        places[i] = rows[i].at;
    for (Py_ssize_t k = 0; found && k < n_columns; k++) {
        const Line *column = columns + k;
        Py_ssize_t end = behind(places, n_rows, column->end + snap);
        for (Py_ssize_t i = before(places, n_rows, column->start - snap); i < end; i++)
            if (rows[i].start - snap <= column->at && column->at <= rows[i].end + snap)
                parent[root_of(parent, i)] = root_of(parent, n_rows + k);
    }
    for (Py_ssize_t i = 0; found && i < n_rows + n_columns; i++) {
        Py_ssize_t root = root_of(parent, i);
        number[root] = number[root] ? number[root] : ++sets;
        PyObject *own = PyLong_FromSsize_t(number[root] - 1);
        if (!own || PyList_SetItem(found, i, own))
            Py_CLEAR(found);
    }
    PyMem_Free(rows);
    PyMem_Free(columns);
    PyMem_Free(places);
    PyMem_Free(parent);
    PyMem_Free(number);
    return found;
}

static PyObject *uncrossed(PyObject *self, PyObject *arguments)
{
    PyObject *row_list, *column_list;
    double snap, frame;
    Py_ssize_t n_rows, n_columns = 0, count = 0;
    if (!PyArg_ParseTuple(arguments, "OOdd", &row_list, &column_list, &snap, &frame))
        return NULL;
    Line *rows = lines_of(row_list, &n_rows), *columns = rows ? lines_of(column_list, &n_columns) : NULL;
    for (Py_ssize_t i = 0; columns && i < n_rows; i++) {
        const Line *row = rows + i, *column = columns, *end = columns + n_columns;
        while (column < end && !(column->at > row->start + frame && column->at < row->end - frame &&
                                 column->start <= row->at + snap && column->end >= row->at - snap))
            column++;
        count += column == end;
    }
    int known = columns != NULL;
    PyMem_Free(rows);
    PyMem_Free(columns);
    return known ? PyLong_FromSsize_t(count) : NULL;
}

/* What is drawn between the crossings of n_ys lines across and n_xs down: `above` (n_ys × n_xs - 1) across, `beside`
   (n_xs × n_ys - 1) down. A position is numbered by row * columns + column. */
typedef struct { Py_ssize_t n_ys, n_xs, rows, columns; uint8_t *above, *beside; } Net;

typedef struct { int32_t top, left, bottom, right, bent; } Box;

static int draw(PyObject *list, const double *places, Py_ssize_t n_places, const double *crossings,
                Py_ssize_t n_crossings, double snap, uint8_t *drawn)
{
    Py_ssize_t count;
    Line *lines = lines_of(list, &count);
    int known = lines != NULL;
    for (Py_ssize_t i = 0; known && i < count; i++) {
        Py_ssize_t index = before(places, n_places, lines[i].at);
        Py_ssize_t first = before(crossings, n_crossings, lines[i].start - snap);
        Py_ssize_t last = behind(crossings, n_crossings, lines[i].end + snap) - 1;
        if (index == n_places || places[index] != lines[i].at)
            known = is_wrong("a line lies at none of the places");
        else if (last > first)
            memset(drawn + index * (n_crossings - 1) + first, 1, (size_t)(last - first));
    }
    PyMem_Free(lines);
    return known;
}

/* How many drawn pieces lead away from a crossing, and of the last of them where it is and where it leads. */
static int pieces_at(const Net *net, Py_ssize_t row, Py_ssize_t column, uint8_t **piece, Py_ssize_t next[2])
{
    static const int steps[4][2] = {{0, -1}, {0, 1}, {-1, 0}, {1, 0}};
    int count = 0;
    for (int k = 0; k < 4; k++) {
        Py_ssize_t r = row + steps[k][0], c = column + steps[k][1];
        if (r < 0 || c < 0 || r >= net->n_ys || c >= net->n_xs)
            continue;
        uint8_t *own = k < 2 ? net->above + row * net->columns + (c < column ? c : column)
                             : net->beside + column * net->rows + (r < row ? r : row);
        if (*own) {
            count++;
            *piece = own;
            next[0] = r;
            next[1] = c;
        }
    }
    return count;
}

static void cut_loose_ends(Net *net)
{
    uint8_t *piece = NULL;
    for (Py_ssize_t row = 0; row < net->n_ys; row++)
        for (Py_ssize_t column = 0; column < net->n_xs; column++) {
            Py_ssize_t next[2], at[2] = {row, column};
            while (pieces_at(net, at[0], at[1], &piece, next) == 1) {
                *piece = 0;
                at[0] = next[0];
                at[1] = next[1];
            }
        }
}

/* Is there a line between a position and its neighbour above, below, left or right (0 to 3)? */
static int wall(const Net *net, Py_ssize_t row, Py_ssize_t column, int side)
{
    if (side < 2)
        return net->above[(row + side) * net->columns + column];
    return net->beside[(column + side - 2) * net->rows + row];
}

/* The positions (sorted, all marked) of one region as boxes; their marks go. The number of boxes. */
static Py_ssize_t rectangles(const Net *net, const int32_t *region, Py_ssize_t size, uint8_t *marks, Box *boxes)
{
    Py_ssize_t count = 0, columns = net->columns;
    for (Py_ssize_t i = 0; i < size; i++) {
        if (!marks[region[i]])
            continue;
        Py_ssize_t top = region[i] / columns, left = region[i] % columns, right = left, bottom = top;
        while (right < columns && marks[top * columns + right])
            right++;
        for (int whole = 1; whole; bottom += whole) {
            for (Py_ssize_t column = left; whole && column < right; column++)
                whole = bottom < net->rows && marks[bottom * columns + column];
        }
        for (Py_ssize_t row = top; row < bottom; row++)
            memset(marks + row * columns + left, 0, (size_t)(right - left));
        boxes[count++] = (Box){(int32_t)top, (int32_t)left, (int32_t)bottom, (int32_t)right, 0};
    }
    for (Py_ssize_t i = 0; i < count; i++)
        boxes[i].bent = count > 1;
    return count;
}

/* The boxes that the lines close: first those of one position, then the others. Their number, or -1. */
static Py_ssize_t boxes_in(const Net *net, Box *boxes)
{
    Py_ssize_t positions = net->rows * net->columns, count = 0;
    uint8_t *seen = space(positions, 1), *marks = seen ? space(positions, 1) : NULL;
    int32_t *region = marks ? space(positions, sizeof(int32_t)) : NULL;
    for (Py_ssize_t at = 0; region && at < positions; at++) {
        Py_ssize_t row = at / net->columns, column = at % net->columns;
        if (wall(net, row, column, 0) && wall(net, row, column, 1) && wall(net, row, column, 2) &&
            wall(net, row, column, 3)) {
            seen[at] = 1;
            boxes[count++] = (Box){(int32_t)row, (int32_t)column, (int32_t)row + 1, (int32_t)column + 1, 0};
        }
    }
    for (Py_ssize_t start = 0; region && start < positions; start++) {
        if (seen[start])
            continue;
        Py_ssize_t size = 1;
        int closed = 1;
        seen[start] = 1;
        region[0] = (int32_t)start;
        for (Py_ssize_t i = 0; i < size; i++) {
            static const int steps[4][2] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
            Py_ssize_t row = region[i] / net->columns, column = region[i] % net->columns;
            for (int side = 0; side < 4; side++) {
                if (wall(net, row, column, side))
                    continue;
                Py_ssize_t r = row + steps[side][0], c = column + steps[side][1], next = r * net->columns + c;
                if (r < 0 || c < 0 || r >= net->rows || c >= net->columns) {
                    closed = 0;
                } else if (!seen[next]) {
                    seen[next] = 1;
                    region[size++] = (int32_t)next;
                }
            }
        }
        if (!closed)
            continue;
        qsort(region, (size_t)size, sizeof(int32_t), by_number);
        for (Py_ssize_t i = 0; i < size; i++)
            marks[region[i]] = 1;
        count += rectangles(net, region, size, marks, boxes + count);
    }
    int known = region != NULL;
    PyMem_Free(seen);
    PyMem_Free(marks);
    PyMem_Free(region);
    return known ? count : -1;
}

/* Of some lines those that are `used`: for each line how many used ones are before it, and their places. */
static PyObject *used_lines(PyObject *places, const uint8_t *used, int32_t *number, Py_ssize_t lines)
{
    PyObject *found = PyList_New(0);
    int32_t count = 0;
    for (Py_ssize_t i = 0; found && i < lines; i++) {
        number[i] = count;
        if (used[i]) {
            PyObject *place = PyTuple_GetItem(places, i);
            if (!place || PyList_Append(found, place))
                Py_CLEAR(found);
            count++;
        }
    }
    PyObject *as_tuple = found ? PyList_AsTuple(found) : NULL;
    Py_XDECREF(found);
    return as_tuple;
}

/* The lattice of some boxes, whose first positions (sorted) are `starts`; `owner` has for each the box's number + 1. */
static PyObject *lattice(const Net *net, const Box *boxes, const int32_t *owner, const int32_t *starts,
                         Py_ssize_t size, PyObject *ys, PyObject *xs, PyObject *kind)
{
    Py_ssize_t lines = net->n_ys + net->n_xs;
    uint8_t *used = space(lines, 1), *used_down = used ? used + net->n_ys : NULL;
    int32_t *number = used ? space(lines, sizeof(int32_t)) : NULL, *down = number ? number + net->n_ys : NULL;
    int32_t last_row = 0, last_column = 0;
    for (Py_ssize_t i = 0; number && i < size; i++) {
        const Box *box = boxes + owner[starts[i]] - 1;
        used[box->top] = used_down[box->left] = 1;
        last_row = box->bottom > last_row ? box->bottom : last_row;
        last_column = box->right > last_column ? box->right : last_column;
    }
    if (number)
        used[last_row] = used_down[last_column] = 1;
    PyObject *own_ys = number ? used_lines(ys, used, number, net->n_ys) : NULL;
    PyObject *own_xs = own_ys ? used_lines(xs, used_down, down, net->n_xs) : NULL;
    PyObject *cells = own_xs ? PyTuple_New(size) : NULL, *bent = cells ? PyList_New(0) : NULL, *found = NULL;
    PyObject *owners = NULL;
    if (bent) {
        Py_ssize_t rows = PyTuple_Size(own_ys) - 1, columns = PyTuple_Size(own_xs) - 1;
        owners = PyByteArray_FromStringAndSize(NULL, rows * columns * (Py_ssize_t)sizeof(int64_t));
        int64_t *of = owners ? (int64_t *)PyByteArray_AsString(owners) : NULL;
        for (Py_ssize_t i = 0; of && i < rows * columns; i++)
            of[i] = -1;
        for (Py_ssize_t i = 0; of && i < size; i++) {
            const Box *box = boxes + owner[starts[i]] - 1;
            int top = number[box->top], left = down[box->left];
            int high = number[box->bottom] - top, wide = down[box->right] - left;
            PyObject *cell = named(kind, Py_BuildValue("iiii", top, left, high, wide));
            if (!cell || PyTuple_SetItem(cells, i, cell) || (box->bent && !add(bent, PyLong_FromSsize_t(i))))
                of = NULL;
            for (int row = top; of && row < top + high; row++)
                for (int column = left; column < left + wide; column++)
                    of[row * columns + column] = i;
        }
        found = of ? Py_BuildValue("OOOOO", own_ys, own_xs, cells, owners, bent) : NULL;
    }
    PyMem_Free(used);
    PyMem_Free(number);
    Py_XDECREF(own_ys);
    Py_XDECREF(own_xs);
    Py_XDECREF(cells);
    Py_XDECREF(bent);
    Py_XDECREF(owners);
    return found;
}

/* The lattices of the sets of boxes that hang together by a shared side. */
static PyObject *lattices(const Net *net, const Box *boxes, Py_ssize_t count, PyObject *ys, PyObject *xs,
                          PyObject *kind)
{
    Py_ssize_t columns = net->columns;
    int32_t *owner = space(net->rows * columns, sizeof(int32_t));
    int32_t *todo = owner ? space(count, sizeof(int32_t)) : NULL;
    uint8_t *seen = todo ? space(count, 1) : NULL;
    PyObject *found = seen ? PyList_New(0) : NULL;
    for (Py_ssize_t i = 0; found && i < count; i++)
        for (Py_ssize_t row = boxes[i].top; row < boxes[i].bottom; row++)
            for (Py_ssize_t column = boxes[i].left; column < boxes[i].right; column++)
                owner[row * columns + column] = (int32_t)i + 1;
    for (Py_ssize_t first = 0; found && first < count; first++) {
        if (seen[first])
            continue;
        Py_ssize_t size = 1;
        seen[first] = 1;
        todo[0] = (int32_t)first;
        for (Py_ssize_t i = 0; i < size; i++) {
            const Box *box = boxes + todo[i];
            Py_ssize_t wide = box->right - box->left, high = box->bottom - box->top;
            for (Py_ssize_t k = 0; k < 2 * (wide + high); k++) {
                Py_ssize_t row = k < wide       ? box->top - 1
                                 : k < 2 * wide ? box->bottom
                                                : box->top + (k - 2 * wide) % high;
                Py_ssize_t column = k < 2 * wide          ? box->left + k % wide
                                    : k < 2 * wide + high ? box->left - 1
                                                          : box->right;
                if (row < 0 || column < 0 || row >= net->rows || column >= columns)
                    continue;
                int32_t other = owner[row * columns + column] - 1;
                if (other >= 0 && !seen[other]) {
                    seen[other] = 1;
                    todo[size++] = other;
                }
            }
        }
        for (Py_ssize_t i = 0; i < size; i++)
            todo[i] = (int32_t)(boxes[todo[i]].top * columns + boxes[todo[i]].left);
        qsort(todo, (size_t)size, sizeof(int32_t), by_number);
        if (!add(found, lattice(net, boxes, owner, todo, size, ys, xs, kind)))
            Py_CLEAR(found);
    }
    PyMem_Free(owner);
    PyMem_Free(todo);
    PyMem_Free(seen);
    return found;
}

static PyObject *closed(PyObject *self, PyObject *arguments)
{
    PyObject *rows, *columns, *ys, *xs, *kind, *found = NULL;
    double snap;
    if (!PyArg_ParseTuple(arguments, "OOOOOd", &kind, &rows, &columns, &ys, &xs, &snap) || !is_kind_of_tuple(kind))
        return NULL;
    Net net = {0, 0, 0, 0, NULL, NULL};
    double *y = doubles_of(ys, &net.n_ys), *x = y ? doubles_of(xs, &net.n_xs) : NULL;
    Box *boxes = NULL;
    if (x && (net.n_ys < 2 || net.n_xs < 2 || net.n_ys > INT32_MAX / net.n_xs))
        is_wrong("there are no lines, or too many");
    else if (x) {
        net.rows = net.n_ys - 1;
        net.columns = net.n_xs - 1;
        net.above = space(net.n_ys * net.columns, 1);
        net.beside = net.above ? space(net.n_xs * net.rows, 1) : NULL;
        boxes = net.beside ? space(net.rows * net.columns, sizeof(Box)) : NULL;
    }
    if (boxes && draw(rows, y, net.n_ys, x, net.n_xs, snap, net.above) &&
        draw(columns, x, net.n_xs, y, net.n_ys, snap, net.beside)) {
        cut_loose_ends(&net);
        Py_ssize_t count = boxes_in(&net, boxes);
        found = count < 0 ? NULL : lattices(&net, boxes, count, ys, xs, kind);
    }
    PyMem_Free(y);
    PyMem_Free(x);
    PyMem_Free(net.above);
    PyMem_Free(net.beside);
    PyMem_Free(boxes);
    return found;
}

static int is_near(double one, double other, double snap)
{
    return fabs(one - other) <= snap;
}

/* Are these lines the upper and the lower border of one row? */
static int are_row(const Line *lines, Py_ssize_t count, double snap, double shape)
{
    Line upper = lines[0], lower = lines[0];
    for (Py_ssize_t i = 1; i < count; i++) {
        upper = lies_before(lines + i, &upper) ? lines[i] : upper;
        lower = lies_before(&lower, lines + i) ? lines[i] : lower;
    }
    double first = upper.end - upper.start, second = lower.end - lower.start;
    return is_near(upper.start, lower.start, snap) && is_near(upper.end, lower.end, snap) &&
           shape * (lower.at - upper.at) <= (second < first ? second : first);
}

static PyObject *sides(PyObject *self, PyObject *arguments)
{
    PyObject *kind, *crossing, *drawn;
    double snap, shape;
    Py_ssize_t least, count, n_sides;
    if (!PyArg_ParseTuple(arguments, "OOOdnd", &kind, &crossing, &drawn, &snap, &least, &shape) ||
        !is_kind_of_tuple(kind))
        return NULL;
    Line *lines = lines_of(crossing, &count), *side = lines ? lines_of(drawn, &n_sides) : NULL;
    PyObject *found = side && (count > 0 || is_wrong("there are no lines")) ? PyList_New(0) : NULL;
    double top = found ? lines[0].at : 0, bottom = top;
    for (Py_ssize_t i = 1; found && i < count; i++) {
        top = lines[i].at < top ? lines[i].at : top;
        bottom = lines[i].at > bottom ? lines[i].at : bottom;
    }
    for (int at_end = 0; found && at_end < 2; at_end++) {
        double outermost = at_end ? lines[0].end : lines[0].start, total = 0, from = 0, to = 0;
        Py_ssize_t together = 0;
        int at_top = 0, at_bottom = 0;
        for (Py_ssize_t i = 1; i < count; i++) {
            double place = at_end ? lines[i].end : lines[i].start;
            outermost = (at_end ? place > outermost : place < outermost) ? place : outermost;
        }
        for (Py_ssize_t i = 0; i < count; i++) {
            double place = at_end ? lines[i].end : lines[i].start, at = lines[i].at;
            if (!is_near(place, outermost, snap))
                continue;
            total += place;
            from = !together || at < from ? at : from;
            to = !together || at > to ? at : to;
            together++;
            at_top |= at == top;
            at_bottom |= at == bottom;
        }
        if (together < least && !(top != bottom && at_top && at_bottom &&
                                  (n_sides > 1 || are_row(lines, count, snap, shape))))
            continue;
        double at = fabs(total / (double)together);
        for (Py_ssize_t i = 0; i < n_sides; i++)
            if (is_near(side[i].at, at, snap)) {
                at = side[i].at;
                break;
            }
        if (!add(found, named(kind, Py_BuildValue("ddd", at, from, to))))
            Py_CLEAR(found);
    }
    PyMem_Free(lines);
    PyMem_Free(side);
    return found;
}

static PyObject *undrawn(PyObject *self, PyObject *arguments)
{
    PyObject *list, *places;
    double y, snap;
    Py_ssize_t count, n_xs = 0, near = 0;
    if (!PyArg_ParseTuple(arguments, "OOdd", &list, &places, &y, &snap))
        return NULL;
    Line *lines = lines_of(list, &count);
    double *xs = lines ? doubles_of(places, &n_xs) : NULL;
    PyObject *found = xs ? PyList_New(0) : NULL;
    for (Py_ssize_t i = 0; found && i < count; i++)
        if (is_near(lines[i].at, y, snap))
            lines[near++] = lines[i];
    for (Py_ssize_t column = 0; found && column + 1 < n_xs; column++) {
        int is_drawn = 0;
        for (Py_ssize_t i = 0; i < near && !is_drawn; i++)
            is_drawn = lines[i].start <= xs[column] + snap && lines[i].end >= xs[column + 1] - snap;
        if (!is_drawn && !add(found, PyLong_FromSsize_t(column)))
            Py_CLEAR(found);
    }
    PyMem_Free(lines);
    PyMem_Free(xs);
    return found;
}

static PyMethodDef methods[] = {
    {"join", join, METH_VARARGS, NULL},
    {"touching", touching, METH_VARARGS, NULL},
    {"uncrossed", uncrossed, METH_VARARGS, NULL},
    {"closed", closed, METH_VARARGS, NULL},
    {"sides", sides, METH_VARARGS, NULL},
    {"undrawn", undrawn, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_grid", "Rulings as lines, and the cells that they close.", 0, methods, NULL, NULL, NULL,
    NULL,
};

PyMODINIT_FUNC PyInit__grid(void)
{
    return with_interface(&module, INTERFACE);
}

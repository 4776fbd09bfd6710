// Programs may use common names for their own types beside `using namespace minitorch` and `minitorch::nn`: none is
// ambiguous, because these namespaces contain only what users write.
//
// These names would clash with other tests, so this file is compiled by itself.
#include <tuple>

#include "minitorch/minitorch.hpp"
#include "nn/nn.hpp"
#include "tests/catch.hpp"

using namespace minitorch;

// clang-format off
struct Accuracy {}; struct Action {}; struct Activation {}; struct Adapter {}; struct Agent {}; struct Answer {};
struct Arena {}; struct Argument {}; struct Array {}; struct Axis {}; struct Backward {}; struct Bag {}; struct Batch
{}; struct Bias {}; struct Block {}; struct Board {}; struct Bounds {}; struct Box {}; struct Branch {}; struct Bucket
{}; struct Buffer {}; struct Builder {}; struct Cache {}; struct Callback {}; struct Case {}; struct Cell {}; struct
Chain {}; struct Channel {}; struct Chunk {}; struct Class {}; struct Classifier {}; struct Clock {}; struct Cluster
{}; struct Color {}; struct Column {}; struct Command {}; struct Config {}; struct Constant {}; struct Context {};
struct Contribution {}; struct Count {}; struct Counter {}; struct Counts {}; struct Curve {}; struct Data {}; struct
Dataset {}; struct Datum {}; struct Decoder {}; struct Derivative {}; struct Dictionary {}; struct Digit {}; struct
Direction {}; struct Document {}; struct Edge {}; struct Element {}; struct Encoder {}; struct Engine {}; struct Entry
{}; struct Environment {}; struct Epoch {}; struct Event {}; struct Example {}; struct Experiment {}; struct
Expression {}; struct Feature {}; struct Field {}; struct File {}; struct Filter {}; struct Fold {}; struct Forward
{}; struct Frame {}; struct Function {}; struct Game {}; struct Gradient {}; struct Graph {}; struct Grid {}; struct
Group {}; struct Guess {}; struct Handle {}; struct Head {}; struct Header {}; struct Heap {}; struct Hidden {};
struct History {}; struct Image {}; struct Index {}; struct Info {}; struct Input {}; struct Instance {}; struct Item
{}; struct Iterator {}; struct Job {}; struct Kernel {}; struct Key {}; struct Kind {}; struct Label {}; struct Layer
{}; struct Leaf {}; struct Learner {}; struct Letter {}; struct Level {}; struct Line {}; struct List {}; struct Lock
{}; struct Log {}; struct Logger {}; struct Loss {}; struct Map {}; struct Mask {}; struct Matrix {}; struct Memory
{}; struct Message {}; struct Meter {}; struct Method {}; struct Metric {}; struct Model {}; struct Monitor {}; struct
Move {}; struct Name {}; struct Net {}; struct Network {}; struct Neuron {}; struct Node {}; struct Noise {}; struct
Number {}; struct Observer {}; struct Op {}; struct Operation {}; struct Operator {}; struct Optimizer {}; struct
Option {}; struct Options {}; struct Order {}; struct Output {}; struct Owner {}; struct Packet {}; struct Page {};
struct Pair {}; struct Param {}; struct Parent {}; struct Parser {}; struct Part {}; struct Pass {}; struct Path {};
struct Patch {}; struct Person {}; struct Pixel {}; struct Player {}; struct Plot {}; struct Point {}; struct Policy
{}; struct Pool {}; struct Position {}; struct Prediction {}; struct Printer {}; struct Problem {}; struct Process {};
struct Program {}; struct Property {}; struct Puzzle {}; struct Query {}; struct Queue {}; struct Question {}; struct
Random {}; struct Range {}; struct Rate {}; struct Reader {}; struct Record {}; struct Ref {}; struct Region {};
struct Report {}; struct Request {}; struct Response {}; struct Result {}; struct Rng {}; struct Role {}; struct Root
{}; struct Row {}; struct Rule {}; struct Run {}; struct Sample {}; struct Sampler {}; struct Schedule {}; struct
Score {}; struct Section {}; struct Sentence {}; struct Sequence {}; struct Series {}; struct Session {}; struct Set
{}; struct Settings {}; struct Shared {}; struct Signal {}; struct Simulation {}; struct Size {}; struct Slice {};
struct Slot {}; struct Solver {}; struct Source {}; struct Split {}; struct Stack {}; struct State {}; struct Stats
{}; struct Status {}; struct Step {}; struct Storage {}; struct Store {}; struct Strategy {}; struct Stream {}; struct
String {}; struct Sum {}; struct Symbol {}; struct System {}; struct Table {}; struct Tag {}; struct Target {}; struct
Task {}; struct Term {}; struct Test {}; struct Text {}; struct Thread {}; struct Tick {}; struct Tile {}; struct
Timer {}; struct Token {}; struct Tracker {}; struct Trainer {}; struct Transform {}; struct Transition {}; struct
Tree {}; struct Trial {}; struct Type {}; struct Unit {}; struct Update {}; struct User {}; struct Value {}; struct
Variable {}; struct Vector {}; struct Vertex {}; struct View {}; struct Visitor {}; struct Vocabulary {}; struct Walk
{}; struct Watched {}; struct Weight {}; struct Window {}; struct Word {}; struct Worker {}; struct World {}; struct
Writer {};

using OwnTypes = std::tuple<
Accuracy, Action, Activation, Adapter, Agent, Answer, Arena, Argument, Array, Axis, Backward, Bag, Batch, Bias, Block,
Board, Bounds, Box, Branch, Bucket, Buffer, Builder, Cache, Callback, Case, Cell, Chain, Channel, Chunk, Class,
Classifier, Clock, Cluster, Color, Column, Command, Config, Constant, Context, Contribution, Count, Counter, Counts,
Curve, Data, Dataset, Datum, Decoder, Derivative, Dictionary, Digit, Direction, Document, Edge, Element, Encoder,
Engine, Entry, Environment, Epoch, Event, Example, Experiment, Expression, Feature, Field, File, Filter, Fold,
Forward, Frame, Function, Game, Gradient, Graph, Grid, Group, Guess, Handle, Head, Header, Heap, Hidden, History,
Image, Index, Info, Input, Instance, Item, Iterator, Job, Kernel, Key, Kind, Label, Layer, Leaf, Learner, Letter,
Level, Line, List, Lock, Log, Logger, Loss, Map, Mask, Matrix, Memory, Message, Meter, Method, Metric, Model, Monitor,
Move, Name, Net, Network, Neuron, Node, Noise, Number, Observer, Op, Operation, Operator, Optimizer, Option, Options,
Order, Output, Owner, Packet, Page, Pair, Param, Parent, Parser, Part, Pass, Path, Patch, Person, Pixel, Player, Plot,
Point, Policy, Pool, Position, Prediction, Printer, Problem, Process, Program, Property, Puzzle, Query, Queue,
Question, Random, Range, Rate, Reader, Record, Ref, Region, Report, Request, Response, Result, Rng, Role, Root, Row,
Rule, Run, Sample, Sampler, Schedule, Score, Section, Sentence, Sequence, Series, Session, Set, Settings, Shared,
Signal, Simulation, Size, Slice, Slot, Solver, Source, Split, Stack, State, Stats, Status, Step, Storage, Store,
Strategy, Stream, String, Sum, Symbol, System, Table, Tag, Target, Task, Term, Test, Text, Thread, Tick, Tile, Timer,
Token, Tracker, Trainer, Transform, Transition, Tree, Trial, Type, Unit, Update, User, Value, Variable, Vector,
Vertex, View, Visitor, Vocabulary, Walk, Watched, Weight, Window, Word, Worker, World, Writer>;
// clang-format on

TEST_CASE("a program may give its own types the names it likes") {
  CHECK(std::tuple_size_v<OwnTypes> > 200);
  const Scalar x{2.0};
  (x * x).backward();
  CHECK(x.grad() == 4);
}

// Names that programs like to give their own types. None is ambiguous beside `using namespace minitorch` and
// `using namespace minitorch::nn`: these namespaces hold what users write and nothing else.
//
// Include this after the directives. No other test has these names, so files that include it are compiled alone.
#pragma once

#include <tuple>

// clang-format off
struct Action {}; struct Activation {}; struct Adapter {}; struct Adjoint {}; struct Agent {}; struct Answer {};
struct Archive {}; struct Arena {}; struct Argument {}; struct Arguments {}; struct Arity {}; struct Array {};
struct Axis {}; struct Backend {}; struct Backward {}; struct Bag {}; struct Base {}; struct Bias {}; struct Block {};
struct Board {}; struct Bounds {}; struct Box {}; struct Branch {}; struct Bucket {}; struct Budget {};
struct Builder {}; struct Bytes {}; struct Cache {}; struct Callback {}; struct Capture {}; struct Case {};
struct Cell {}; struct Chain {}; struct Channel {}; struct Check {}; struct Checker {}; struct Choice {};
struct Chunk {}; struct Class {}; struct Classifier {}; struct Clock {}; struct Cluster {}; struct Codec {};
struct Color {}; struct Column {}; struct Command {}; struct Commander {}; struct Comparison {}; struct Config {};
struct Constant {}; struct Context {}; struct Contribution {}; struct Copy {}; struct Count {}; struct Counter {};
struct Counts {}; struct Csv {}; struct Cursor {}; struct Curve {}; struct Cut {}; struct Data {}; struct Datum {};
struct Decoder {}; struct Derivative {}; struct Dictionary {}; struct Digest {}; struct Digit {}; struct Document {};
struct Driver {}; struct Dump {}; struct Edge {}; struct Element {}; struct Embedder {}; struct Encoder {};
struct Engine {}; struct Entry {}; struct Environment {}; struct Epoch {}; struct Estimate {}; struct Event {};
struct Example {}; struct Experiment {}; struct Expression {}; struct Extent {}; struct Factor {}; struct Failure {};
struct Fault {}; struct Feature {}; struct Field {}; struct File {}; struct Fill {}; struct Filter {}; struct Fit {};
struct Flag {}; struct Flow {}; struct Fold {}; struct Format {}; struct Forward {}; struct Frame {};
struct Function {}; struct Game {}; struct Gate {}; struct Generation {}; struct Gradient {}; struct Graph {};
struct Grid {}; struct Group {}; struct Guard {}; struct Guess {}; struct Handle {}; struct Head {}; struct Header {};
struct Heap {}; struct Held {}; struct Hidden {}; struct History {}; struct Hook {}; struct Image {};
struct Import {}; struct Index {}; struct Info {}; struct Init {}; struct Input {}; struct Instance {};
struct Interval {}; struct Item {}; struct Iterator {}; struct Job {}; struct Keeper {}; struct Kernel {};
struct Key {}; struct Kind {}; struct Label {}; struct Layer {}; struct Leaf {}; struct Learner {}; struct Letter {};
struct Level {}; struct Limit {}; struct Line {}; struct Link {}; struct List {}; struct Listener {};
struct Loader {}; struct Lock {}; struct Log {}; struct Logger {}; struct Loss {}; struct Manager {}; struct Map {};
struct Mapping {}; struct Mask {}; struct Matrix {}; struct Maybe {}; struct Mean {}; struct Measure {};
struct Memory {}; struct Message {}; struct Meter {}; struct Method {}; struct Metric {}; struct Model {};
struct Monitor {}; struct Move {}; struct Mover {}; struct Name {}; struct Names {}; struct Net {}; struct Network {};
struct Neuron {}; struct Node {}; struct Noise {}; struct Normalizer {}; struct Number {}; struct Object {};
struct Observer {}; struct Op {}; struct Operation {}; struct Operator {}; struct Option {}; struct Options {};
struct Order {}; struct Output {}; struct Owned {}; struct Owner {}; struct Packet {}; struct Page {}; struct Pair {};
struct Param {}; struct Parameters {}; struct Parent {}; struct Parser {}; struct Part {}; struct Pass {};
struct Patch {}; struct Path {}; struct Person {}; struct Pixel {}; struct Place {}; struct Plan {}; struct Player {};
struct Plot {}; struct Policy {}; struct Pool {}; struct Position {}; struct Prediction {}; struct Preset {};
struct Printer {}; struct Problem {}; struct Process {}; struct Program {}; struct Property {};
struct Puzzle {}; struct Query {}; struct Question {}; struct Queue {}; struct Random {}; struct Range {};
struct Rate {}; struct Reader {}; struct Record {}; struct Ref {}; struct Region {}; struct Replacement {};
struct Report {}; struct Request {}; struct Reserve {}; struct Reset {}; struct Resource {}; struct Response {};
struct Result {}; struct Rng {}; struct Role {}; struct Room {}; struct Root {}; struct Row {}; struct Rule {};
struct Run {}; struct Sample {}; struct Scale {}; struct Schedule {}; struct Schema {};
struct Scope {}; struct Score {}; struct Search {}; struct Section {}; struct Seed {}; struct Sentence {};
struct Sequence {}; struct Series {}; struct Session {}; struct Set {}; struct Settings {}; struct Shapes {};
struct Shared {}; struct Shuffle {}; struct Signal {}; struct Simulation {}; struct Sink {}; struct Size {};
struct Slice {}; struct Slot {}; struct Solver {}; struct Source {}; struct Span {}; struct Spec {}; struct Stack {};
struct Stage {}; struct State {}; struct StateTensor {}; struct Stats {}; struct Status {}; struct Step {};
struct Stop {}; struct Storage {}; struct Store {}; struct Strategy {}; struct Stream {}; struct String {};
struct Suite {}; struct Sum {}; struct Summary {}; struct Survey {}; struct Switch {}; struct Symbol {};
struct System {}; struct Table {}; struct Tag {}; struct Tally {}; struct Target {}; struct Task {};
struct Teacher {}; struct Template {}; struct Term {}; struct Test {}; struct Tests {}; struct Text {};
struct Thread {}; struct Tick {}; struct Tile {}; struct Timer {}; struct Token {}; struct Tool {};
struct Topology {}; struct Trace {}; struct Tracker {}; struct Trainer {}; struct Transition {};
struct Translation {}; struct Tree {}; struct Trial {}; struct Tuple {}; struct Type {}; struct Unit {};
struct Update {}; struct User {}; struct Validator {}; struct Value {}; struct Variable {}; struct Vector {};
struct Version {}; struct Vertex {}; struct View {}; struct Visitor {}; struct Walk {};
struct Warning {}; struct Watched {}; struct Weight {}; struct Window {}; struct Word {}; struct Worker {};
struct World {}; struct Wrapper {}; struct Writer {}; struct Zero {};

using OwnTypes = std::tuple<
Action, Activation, Adapter, Adjoint, Agent, Answer, Archive, Arena, Argument, Arguments, Arity, Array, Axis, Backend,
Backward, Bag, Base, Bias, Block, Board, Bounds, Box, Branch, Bucket, Budget, Builder, Bytes, Cache, Callback,
Capture, Case, Cell, Chain, Channel, Check, Checker, Choice, Chunk, Class, Classifier, Clock, Cluster, Codec, Color,
Column, Command, Commander, Comparison, Config, Constant, Context, Contribution, Copy, Count, Counter, Counts, Csv,
Cursor, Curve, Cut, Data, Datum, Decoder, Derivative, Dictionary, Digest, Digit, Document, Driver, Dump, Edge,
Element, Embedder, Encoder, Engine, Entry, Environment, Epoch, Estimate, Event, Example, Experiment, Expression,
Extent, Factor, Failure, Fault, Feature, Field, File, Fill, Filter, Fit, Flag, Flow, Fold, Format, Forward, Frame,
Function, Game, Gate, Generation, Gradient, Graph, Grid, Group, Guard, Guess, Handle, Head, Header, Heap, Held,
Hidden, History, Hook, Image, Import, Index, Info, Init, Input, Instance, Interval, Item, Iterator, Job, Keeper,
Kernel, Key, Kind, Label, Layer, Leaf, Learner, Letter, Level, Limit, Line, Link, List, Listener, Loader, Lock, Log,
Logger, Loss, Manager, Map, Mapping, Mask, Matrix, Maybe, Mean, Measure, Memory, Message, Meter, Method, Metric,
Model, Monitor, Move, Mover, Name, Names, Net, Network, Neuron, Node, Noise, Normalizer, Number, Object, Observer, Op,
Operation, Operator, Option, Options, Order, Output, Owned, Owner, Packet, Page, Pair, Param, Parameters, Parent,
Parser, Part, Pass, Patch, Path, Person, Pixel, Place, Plan, Player, Plot, Policy, Pool, Position, Prediction, Preset,
Printer, Problem, Process, Program, Property, Puzzle, Query, Question, Queue, Random, Range, Rate, Reader,
Record, Ref, Region, Replacement, Report, Request, Reserve, Reset, Resource, Response, Result, Rng, Role, Room, Root,
Row, Rule, Run, Sample, Scale, Schedule, Schema, Scope, Score, Search, Section, Seed, Sentence, Sequence,
Series, Session, Set, Settings, Shapes, Shared, Shuffle, Signal, Simulation, Sink, Size, Slice, Slot, Solver, Source,
Span, Spec, Stack, Stage, State, StateTensor, Stats, Status, Step, Stop, Storage, Store, Strategy, Stream, String,
Suite, Sum, Summary, Survey, Switch, Symbol, System, Table, Tag, Tally, Target, Task, Teacher, Template, Term, Test,
Tests, Text, Thread, Tick, Tile, Timer, Token, Tool, Topology, Trace, Tracker, Trainer, Transition, Translation, Tree,
Trial, Tuple, Type, Unit, Update, User, Validator, Value, Variable, Vector, Version, Vertex, View, Visitor,
Walk, Warning, Watched, Weight, Window, Word, Worker, World, Wrapper, Writer, Zero>;
// clang-format on
